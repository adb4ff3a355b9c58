/**
 * Checks, limits and messages for everything that is read from or written to files, without
 * TensorFlow.
 */
package dev.longhand.files;
