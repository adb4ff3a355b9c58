/**
 * Files of named tensors (safetensors and torch checkpoints), folders that are complete or absent,
 * and archives. Whatever is wrong with a file is a {@link
 * dev.longhand.savedmodels.ReportedException} that names it.
 */
package dev.longhand.savedmodels.files;
