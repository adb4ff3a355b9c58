package dev.longhand.runner;

/**
 * The steps of a run.
 *
 * @param train whether a model is trained
 * @param evaluate whether the validation sets are evaluated
 * @param predict whether the test sets are predicted
 * @param timesOnly whether inference is timed, and nothing else is done
 */
public record RunSteps(boolean train, boolean evaluate, boolean predict, boolean timesOnly) {}
