package dev.longhand.trainer.optimizer;

/**
 * What AdamW is told once.
 *
 * @param beta1 decay of the gradients' running mean
 * @param beta2 decay of the squared gradients' running mean
 * @param epsilon added to the root of the bias-corrected squared mean
 * @param weightDecay how much of itself a parameter loses per unit of learning rate
 * @param maxGradientNorm gradients of a larger global norm are scaled down to it; 0 leaves all
 *     gradients as they are
 */
public record AdamWSettings(
    double beta1, double beta2, double epsilon, double weightDecay, double maxGradientNorm) {}
