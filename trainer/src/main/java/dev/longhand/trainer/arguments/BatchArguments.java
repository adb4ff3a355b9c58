package dev.longhand.trainer.arguments;

import java.util.List;

/**
 * How examples become optimizer steps. {@link TrainingArgumentsBuilder} has the defaults.
 *
 * @param trainBatchSize examples in a training batch
 * @param evalBatchSize examples in an evaluation batch
 * @param gradientAccumulationSteps batches in an optimizer step
 * @param numTrainEpochs passes over the training set, whole or not
 * @param maxSteps optimizer steps in all; not above 0 where the epochs decide
 * @param labelSmoothingFactor share of each label that is spread evenly over the classes
 * @param classWeights "balanced", or a weight for each class; empty for equal weights
 * @param trainSamplingStrategy order in which an epoch visits the examples
 * @param dataloaderDropLast whether a last batch that is not full is left out
 */
public record BatchArguments(
    int trainBatchSize,
    int evalBatchSize,
    int gradientAccumulationSteps,
    double numTrainEpochs,
    int maxSteps,
    double labelSmoothingFactor,
    List<String> classWeights,
    SamplingStrategy trainSamplingStrategy,
    boolean dataloaderDropLast) {
  /** Takes copies of the collections. */
  public BatchArguments {
    classWeights = List.copyOf(classWeights);
  }
}
