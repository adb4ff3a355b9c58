package dev.longhand.zoo.graph;

import dev.longhand.zoo.net.Parameters.Parameter;
import dev.longhand.zoo.net.RandomFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** The signature that draws random features anew every so many training steps. */
final class FeatureRedraw {
  /** How many variables were drawn anew: all or none. */
  static final String REDRAWN = "redrawn";

  private FeatureRedraw() {}

  /**
   * Adds the drawing to a graph.
   *
   * @param interval steps between two drawings
   * @param step the number of the step about to be made, []
   * @param seed that the draws follow from, with a variable's place in the list, []
   * @param state what is drawn, [features, size] each
   */
  static Map<String, Operand<?>> outputs(
      Ops graph, int interval, Operand<TInt64> step, Operand<TInt64> seed, List<Parameter> state) {
    Ops tf = graph.withSubScope("redraw");
    var zero = tf.constant(0L);
    var isStarted = tf.math.greater(step, zero);
    var passed = tf.math.floorMod(step, tf.constant((long) interval));
    Operand<TBool> isDue = tf.math.logicalAnd(isStarted, tf.math.equal(passed, zero));
    var sides = tf.switchCond(seed, isDue);
    List<Op> assigned = new ArrayList<>();
    for (int i = 0; i < state.size(); i++) {
      List<Long> shape = state.get(i).spec().shape();
      var key = tf.stack(List.of(sides.outputTrue(), tf.constant((long) i))); // [2]
      var drawn = RandomFeatures.draw(tf, key, shape.get(0), shape.get(1)); // [features, size]
      assigned.add(tf.assign(state.get(i).variable(), drawn));
    }
    // Both ways hang on a side of the switch, so that only one of them is run.
    var some = tf.withControlDependencies(assigned).identity(sides.outputTrue());
    var redrawn = tf.math.mul(count(tf, some), tf.constant(state.size()));
    var none = tf.zerosLike(count(tf, sides.outputFalse()));
    return Map.of(REDRAWN, tf.merge(List.of(redrawn, none)).output());
  }

  /** 1, on the way of a seed. */
  private static Operand<TInt32> count(Ops tf, Operand<TInt64> seed) {
    return tf.dtypes.cast(tf.onesLike(seed), TInt32.class);
  }
}
