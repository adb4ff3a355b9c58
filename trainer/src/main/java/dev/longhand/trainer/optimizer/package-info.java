/**
 * The optimizers: formulas ({@code Optimizer} and the records that implement it), and the
 * operations and state that the trainer adds to a loaded graph ({@code GraphOptimizer}).
 */
package dev.longhand.trainer.optimizer;
