package dev.longhand.zoo.graph;

import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.net.Parameters.Parameter;
import dev.longhand.zoo.net.RandomFeatures;
import dev.longhand.zoo.weights.ParameterSpec;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * First values of parameters that no checkpoint gives, distributed as transformers has them. They
 * follow from the seed and the parameter's name alone.
 */
public final class Initializer implements AutoCloseable {
  private final EncoderConfig config;
  private final long seed;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TInt32> size;
  private final Placeholder<TInt64> key;
  private final Operand<TFloat32> unitNormal;
  private final Operand<TFloat32> normal;
  private final Operand<TFloat32> uniform;

  public Initializer(EncoderConfig config, long seed) {
    this.config = config;
    this.seed = seed;
    Ops tf = Ops.create(graph);
    size = tf.placeholder(TInt32.class);
    key = tf.placeholder(TInt64.class);
    var deviation = tf.constant((float) config.initializerRange());
    unitNormal = tf.random.statelessRandomNormal(size, key);
    normal = tf.math.mul(unitNormal, deviation);
    var positive = tf.random.statelessRandomUniform(size, key); // from 0 to 1
    uniform = tf.math.sub(tf.math.mul(positive, tf.constant(2f)), tf.constant(1f));
    session = new Session(graph, SessionSettings.onCpu().toProto());
  }

  /** The first values of a parameter, in row-major order. */
  public FloatBuffer values(Parameter parameter) {
    int size = 1;
    for (long dimension : parameter.spec().shape()) {
      size = Math.multiplyExact(size, Math.toIntExact(dimension));
    }
    String name = parameter.spec().name();
    float[] values =
        switch (parameter.start().values()) {
          case ONES -> filled(size);
          case NORMAL -> drawn(normal, name, size);
          case NORMAL_BUT_PADDING -> withoutPadding(drawn(normal, name, size));
          case UNIT_NORMAL -> drawn(unitNormal, name, size);
          case FOLDED -> folded(parameter.spec(), size);
          case UNIFORM -> drawn(uniform, name, size);
          case RANDOM_FEATURES -> randomFeatures(parameter.spec());
        };
    return FloatBuffer.wrap(scaled(values, (float) parameter.start().scale()));
  }

  private static float[] filled(int size) {
    float[] ones = new float[size];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static float[] scaled(float[] values, float scale) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
    }
    return values;
  }

  private float[] withoutPadding(float[] table) {
    int row = config.padTokenId() * config.hiddenSize();
    Arrays.fill(table, row, row + config.hiddenSize(), 0);
    return table;
  }

  /** [.., k, length] that is 1 where a position modulo k is the row's number, and else 0. */
  private static float[] folded(ParameterSpec spec, int size) {
    int last = spec.shape().size() - 1;
    int length = Math.toIntExact(spec.shape().get(last));
    int rows = Math.toIntExact(spec.shape().get(last - 1));
    float[] values = new float[size];
    for (int start = 0; start < size; start += rows * length) {
      for (int position = 0; position < length; position++) {
        values[start + position % rows * length + position] = 1;
      }
    }
    return values;
  }

  private float[] randomFeatures(ParameterSpec spec) {
    Ops tf = Ops.create(graph);
    var drawn = RandomFeatures.draw(tf, key, spec.shape().get(0), spec.shape().get(1));
    try (var seeds = TInt64.vectorOf(seed, spec.name().hashCode());
        var result = session.runner().feed(key, seeds).fetch(drawn).run()) {
      return Tensors.floats(result.get(0));
    }
  }

  private float[] drawn(Operand<TFloat32> numbers, String name, int count) {
    try (var shape = TInt32.vectorOf(count);
        var seeds = TInt64.vectorOf(seed, name.hashCode());
        var result = session.runner().feed(size, shape).feed(key, seeds).fetch(numbers).run()) {
      Tensor values = result.get(0);
      return Tensors.floats(values);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
