package dev.longhand.trainer.optimizer;

import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A variable that an optimiser moves, and its gradient.
 *
 * @param name of the parameter, as in the checkpoint
 * @param shape of both, fully known
 * @param variable the reference that a VariableV2 gives
 * @param gradient of the loss; dense
 */
public record TrainedParameter(
    String name, Shape shape, Output<TFloat32> variable, Output<TFloat32> gradient) {}
