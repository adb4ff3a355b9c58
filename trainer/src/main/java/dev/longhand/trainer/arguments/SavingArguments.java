package dev.longhand.trainer.arguments;

import java.util.OptionalInt;

/**
 * Checkpoints. {@link TrainingArgumentsBuilder} has the defaults.
 *
 * @param saveStrategy when to write a checkpoint
 * @param saveSteps steps between checkpoints; below 1, a share of all
 * @param saveTotalLimit checkpoints that are kept; empty for all
 * @param saveOnlyModel whether checkpoints leave the optimizer out
 */
public record SavingArguments(
    IntervalStrategy saveStrategy,
    double saveSteps,
    OptionalInt saveTotalLimit,
    boolean saveOnlyModel) {}
