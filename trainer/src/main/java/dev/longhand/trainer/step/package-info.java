/**
 * One optimizer step: batches, forward and backward passes, micro-batches, and the retry after a
 * lack of memory.
 */
package dev.longhand.trainer.step;
