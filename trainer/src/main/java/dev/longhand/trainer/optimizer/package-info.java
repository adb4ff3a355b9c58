/** The optimiser: operations and state that the trainer adds to a loaded graph. */
package dev.longhand.trainer.optimizer;
