/** Readers of safetensors files and torch checkpoints, and a writer of safetensors files. */
package dev.longhand.files.tensors;
