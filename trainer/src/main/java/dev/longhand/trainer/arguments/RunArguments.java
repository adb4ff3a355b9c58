package dev.longhand.trainer.arguments;

import java.util.Optional;

/**
 * What a run does and where its results go. {@link TrainingArgumentsBuilder} has the defaults.
 *
 * @param outputDir folder of the results
 * @param overwriteOutputDir whether a folder that holds another run may be used
 * @param doTrain whether to train; without any of these three a run trains and evaluates
 * @param doEval whether to evaluate
 * @param doPredict whether to predict the test set
 * @param resumeFromCheckpoint what to continue from: "true", "last" or a path; empty for a new run
 * @param runName the run's name in plots and records
 */
public record RunArguments(
    Optional<String> outputDir,
    boolean overwriteOutputDir,
    boolean doTrain,
    boolean doEval,
    boolean doPredict,
    Optional<String> resumeFromCheckpoint,
    Optional<String> runName) {}
