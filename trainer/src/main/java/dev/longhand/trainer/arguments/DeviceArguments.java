package dev.longhand.trainer.arguments;

import dev.longhand.savedmodels.runtime.Precision;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Randomness, device, precision and memory. {@link TrainingArgumentsBuilder} has the defaults.
 *
 * @param seed seed of new parameters, dropout and, without a data seed, the order of examples
 * @param dataSeed seed of the order of examples
 * @param fullDeterminism whether a GPU must give the same bits in every run
 * @param device auto, cpu, gpu or gpu:N
 * @param numThreads threads of TensorFlow; 0 for one for each core
 * @param tf32 whether a GPU may multiply with TensorFloat-32
 * @param precision what matrices are multiplied in while training
 * @param memoryLimit bytes that tensors may take on a processor
 * @param autoFindBatchSize whether a trial before training lowers what is computed at once
 * @param segmentsPerPass segments of documents in memory at once; empty for as many as fit
 */
public record DeviceArguments(
    long seed,
    OptionalLong dataSeed,
    boolean fullDeterminism,
    String device,
    int numThreads,
    boolean tf32,
    Precision precision,
    OptionalLong memoryLimit,
    boolean autoFindBatchSize,
    OptionalInt segmentsPerPass) {}
