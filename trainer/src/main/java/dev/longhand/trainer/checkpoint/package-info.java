/** Checkpoints: folders from which a run goes on as if it had never stopped. */
package dev.longhand.trainer.checkpoint;
