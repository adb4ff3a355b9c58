/** Evaluation and prediction: data sets in, logits and metrics out. */
package dev.longhand.trainer.evaluation;
