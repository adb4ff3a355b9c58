package dev.longhand.trainer.arguments;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Evaluation during training, and what the best model is. {@link TrainingArgumentsBuilder} has the
 * defaults.
 *
 * @param evalStrategy when to evaluate during training
 * @param evalSteps steps between evaluations; below 1, a share of all; empty for the steps between
 *     log lines
 * @param evalDelay epochs or steps before the first evaluation
 * @param evalOnStart whether to evaluate before training
 * @param loadBestModelAtEnd whether the best model is kept rather than the last
 * @param metricForBestModel metric that decides which model is best, with or without {@code eval_}
 * @param greaterIsBetter whether a greater metric is better; empty where the metric's name decides
 * @param earlyStoppingPatience evaluations without gain after which training stops; empty for never
 * @param earlyStoppingThreshold by how much a metric must change to count as a gain
 */
public record EvaluationArguments(
    IntervalStrategy evalStrategy,
    OptionalDouble evalSteps,
    double evalDelay,
    boolean evalOnStart,
    boolean loadBestModelAtEnd,
    Optional<String> metricForBestModel,
    Optional<Boolean> greaterIsBetter,
    OptionalInt earlyStoppingPatience,
    double earlyStoppingThreshold) {}
