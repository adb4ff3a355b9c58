package dev.longhand.trainer.optimizer;

import java.util.Map;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;

/**
 * An optimizer's hyperparameters and its formula for one parameter. An implementation is a record
 * without state; {@link GraphOptimizer} holds what belongs to a graph, and calls this for each
 * parameter.
 *
 * <p>The state of a parameter is a set of tensors, its slots. They start as zeros, are saved in
 * checkpoints under the parameter's name, and are named as in torch's {@code state_dict}.
 */
public interface Optimizer {
  /**
   * Returns the name of torch's or transformers' class, which checkpoints and model cards record.
   */
  String name();

  /**
   * Returns the values that a model card shows, under torch's names: numbers, booleans, or lists.
   */
  Map<String, Object> hyperparameters();

  /**
   * Returns the names and shapes of the slots of a parameter, in the order in which they are saved.
   */
  Map<String, Shape> slots(Shape parameter);

  /**
   * Returns the numbers that change from update to update, by name. The names are the same in every
   * update.
   *
   * @param update number of the update, 1 for the first
   * @param learningRate of this update
   */
  Map<String, Double> scalars(long update, double learningRate);

  /**
   * Adds the operations that change one parameter and its slots.
   *
   * @param tf runs them after the update of the parameter before
   * @return the last of them
   */
  Op update(Ops tf, ParameterUpdate parameter);
}
