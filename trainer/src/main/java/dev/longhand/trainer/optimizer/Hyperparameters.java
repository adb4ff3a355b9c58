package dev.longhand.trainer.optimizer;

/**
 * The settings of an optimizer that have flags of their own; each optimizer takes those that it
 * has.
 *
 * @param beta1 AdamW's decay of the gradients' moving average
 * @param beta2 AdamW's decay of the squared gradients' moving average
 * @param epsilon what AdamW adds to the root of the squared average
 * @param weightDecay decay of all parameters but biases and layer norms
 */
public record Hyperparameters(double beta1, double beta2, double epsilon, double weightDecay) {}
