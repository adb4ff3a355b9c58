package dev.longhand.trainer.arguments;

import java.util.List;
import java.util.Optional;

/**
 * What is logged, and where. {@link TrainingArgumentsBuilder} has the defaults.
 *
 * @param loggingStrategy when to log the loss
 * @param loggingSteps steps between log lines; below 1, a share of all
 * @param loggingFirstStep whether the first step is logged too
 * @param loggingNanInfFilter whether losses that are not finite are left out of the logged mean
 * @param loggingDir TensorBoard's folder; empty for {@code logs} in the output folder
 * @param reportTo what is logged to: "tensorboard", "all" or "none"
 * @param includeNumInputTokensSeen which tokens are counted: "no", "all" or "non_padding"
 */
public record LoggingArguments(
    IntervalStrategy loggingStrategy,
    double loggingSteps,
    boolean loggingFirstStep,
    boolean loggingNanInfFilter,
    Optional<String> loggingDir,
    List<String> reportTo,
    String includeNumInputTokensSeen) {
  /** Takes copies of the collections. */
  public LoggingArguments {
    reportTo = List.copyOf(reportTo);
  }
}
