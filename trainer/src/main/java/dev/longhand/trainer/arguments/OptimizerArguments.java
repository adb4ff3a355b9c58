package dev.longhand.trainer.arguments;

/**
 * The optimizer and its hyperparameters. {@link TrainingArgumentsBuilder} has the defaults.
 *
 * @param optim name of the optimizer, one of {@link
 *     dev.longhand.trainer.optimizer.Optimizers#names}
 * @param optimArgs the optimizer's own settings: key=value, separated by commas
 * @param learningRate the highest learning rate
 * @param weightDecay decay of all parameters but biases and layer norms
 * @param adamBeta1 AdamW's decay of the gradients' moving average
 * @param adamBeta2 AdamW's decay of the squared gradients' moving average
 * @param adamEpsilon what AdamW adds to the root of the squared average
 * @param maxGradNorm norm to which gradients are clipped; 0 to leave them as they are
 */
public record OptimizerArguments(
    String optim,
    String optimArgs,
    double learningRate,
    double weightDecay,
    double adamBeta1,
    double adamBeta2,
    double adamEpsilon,
    double maxGradNorm) {}
