package dev.longhand.zoo.net;

import dev.longhand.zoo.weights.ParameterSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A graph's parameters: one variable each, named and shaped as in the Hugging Face checkpoint. All
 * passes of a model share them.
 */
public final class Parameters {
  /**
   * How a parameter starts that no checkpoint gives.
   *
   * @param values what its values are drawn from
   * @param scale what they are multiplied by
   */
  public record Start(Values values, double scale) {
    /** Normally distributed with mean 0 and the deviation initializer_range. */
    public static final Start NORMAL = new Start(Values.NORMAL, 1);

    /** The same, but for the row of the padding token, which is 0. */
    public static final Start NORMAL_BUT_PADDING = new Start(Values.NORMAL_BUT_PADDING, 1);

    /** Zero. */
    public static final Start ZEROS = new Start(Values.ONES, 0);

    /** One. */
    public static final Start ONES = new Start(Values.ONES, 1);

    /**
     * [.., rows, positions], 1 where a position modulo the rows is the row: the first positions
     * start unmixed. Random mixtures learn far more slowly.
     */
    public static final Start FOLDED = new Start(Values.FOLDED, 1);

    /** Orthogonal random features, {@link RandomFeatures}. */
    public static final Start RANDOM_FEATURES = new Start(Values.RANDOM_FEATURES, 1);

    /** Normally distributed with mean 0. */
    public static Start normal(double deviation) {
      return new Start(Values.UNIT_NORMAL, deviation);
    }

    /** Evenly distributed from -bound to bound. */
    public static Start uniform(double bound) {
      return new Start(Values.UNIFORM, bound);
    }

    /** What values are drawn from. */
    public enum Values {
      NORMAL,
      NORMAL_BUT_PADDING,
      /** Normally with mean 0 and variance 1. */
      UNIT_NORMAL,
      /** Evenly from -1 to 1. */
      UNIFORM,
      ONES,
      FOLDED,
      RANDOM_FEATURES
    }
  }

  /**
   * A variable of the graph.
   *
   * @param spec its name and shape
   * @param start its values if no checkpoint gives them
   * @param variable itself, for assignments
   * @param value its value as layers read it; gradients are taken by this
   * @param isState whether layers read it but no gradient moves it
   */
  public record Parameter(
      ParameterSpec spec,
      Start start,
      Operand<TFloat32> variable,
      Operand<TFloat32> value,
      boolean isState) {}

  private final Ops tf;
  private final Ops reads;
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final List<Operand<TFloat32>> read = new ArrayList<>();

  /** No parameters yet. */
  public Parameters(Ops tf) {
    this.tf = tf;
    this.reads = tf.withSubScope("read");
  }

  /** The value of a parameter; its variable is made when it is first asked for. */
  Operand<TFloat32> value(String name, Start start, long... shape) {
    Operand<TFloat32> value = value(name, start, false, shape);
    read.add(value);
    return value;
  }

  /** The value of a variable that layers read and that no gradient moves. */
  Operand<TFloat32> state(String name, Start start, long... shape) {
    return value(name, start, true, shape);
  }

  private Operand<TFloat32> value(String name, Start start, boolean isState, long... shape) {
    Parameter parameter = byName.computeIfAbsent(name, key -> make(key, start, isState, shape));
    if (!Shape.of(shape).equals(parameter.value.shape())) {
      throw new IllegalStateException(name + " has shape " + parameter.value.shape());
    }
    return parameter.value;
  }

  /** How often layers have read a parameter that is trained. */
  int reads() {
    return read.size();
  }

  /** The parameters, each once, that were read after so many reads and up to so many. */
  List<Operand<TFloat32>> readBetween(int before, int last) {
    return List.copyOf(new LinkedHashSet<>(read.subList(before, last)));
  }

  /** Makes the variable of a parameter, whether a layer reads it or not. */
  void declare(String name, Start start, long... shape) {
    byName.computeIfAbsent(name, key -> make(key, start, false, shape));
  }

  private Parameter make(String name, Start start, boolean isState, long... shape) {
    var variable = tf.withName(name).variable(Shape.of(shape), TFloat32.class);
    List<Long> dimensions = new ArrayList<>();
    for (long dimension : shape) {
      dimensions.add(dimension);
    }
    // Gradients through the variable itself fail; its value is read once and shared.
    Operand<TFloat32> value = reads.withName(name).identity(variable);
    return new Parameter(new ParameterSpec(name, dimensions), start, variable, value, isState);
  }

  /** All parameters in the order in which layers asked for them. */
  public List<Parameter> all() {
    return List.copyOf(byName.values());
  }
}
