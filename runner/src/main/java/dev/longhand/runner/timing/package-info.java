/** Inference timing. */
package dev.longhand.runner.timing;
