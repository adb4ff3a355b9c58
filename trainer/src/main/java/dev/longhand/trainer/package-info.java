/** The training loop and all that belongs to a run: arguments, batches, checkpoints, results. */
package dev.longhand.trainer;
