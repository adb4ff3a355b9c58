/** The training loop: steps, evaluations, checkpoints, the best model, and the log. */
package dev.longhand.trainer.loop;
