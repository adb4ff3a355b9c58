package dev.longhand.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.trainer.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** Every optimizer beside the steps that torch and transformers made (make_optimizers.py). */
final class OptimizersTest {
  private static final JsonNode STEPS = recordedSteps();
  private static final Hyperparameters USUAL = new Hyperparameters(0.9, 0.999, 1e-8, 0);

  /**
   * What rounding may change in a step of some eight operations, as a share of the largest value.
   */
  private static final double ROUNDING = 8 * Math.pow(2, -24);

  /**
   * TensorFlow's Adam kernel computes 1 - 0.999 in float32, which changes the slot, not the step.
   */
  private static final double ADAM_KERNEL_ROUNDING = 1.4e-5;

  private static JsonNode recordedSteps() {
    try {
      return Fixtures.read("optimizer/steps.json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Named<JsonNode>> recordedCases() {
    return StreamSupport.stream(STEPS.get("cases").spliterator(), false)
        .map(
            recorded ->
                Named.of(
                    "%s %s decay %s limit %s"
                        .formatted(
                            recorded.get("optim").asText(),
                            recorded.get("optim_args").asText(),
                            recorded.get("weight_decay"),
                            recorded.get("max_grad_norm")),
                    recorded));
  }

  @ParameterizedTest
  @MethodSource("recordedCases")
  void parametersAndSlotsAfterEachStepAreTorchs(JsonNode recorded) {
    try (Fed fed = new Fed(optimizer(recorded), recorded.get("max_grad_norm").asDouble())) {
      fed.set(recorded.get("start"));
      int steps = 0;
      for (JsonNode step : recorded.get("steps")) {
        steps++;
        double norm = fed.update(step.get("rate").asDouble(), step.get("gradients"));
        assertThat(norm).isCloseTo(step.get("norm").asDouble(), within(1e-6 * norm));
        assertClose(fed.parameters(), step.get("parameters"), steps);
        assertClose(fed.slots(), step.get("slots"), steps);
      }
      assertThat(steps).isGreaterThanOrEqualTo(5);
    }
  }

  private static Optimizer optimizer(JsonNode recorded) {
    double decay = recorded.get("weight_decay").asDouble();
    return Optimizers.of(
        recorded.get("optim").asText(),
        new Hyperparameters(0.9, 0.999, 1e-8, decay),
        recorded.get("optim_args").asText());
  }

  private static void assertClose(Map<String, float[]> found, JsonNode expected, int steps) {
    assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(() -> expected.fieldNames());
    found.forEach(
        (name, values) -> {
          float[] wanted = floats(expected.get(name));
          double largest = 0;
          for (float value : wanted) {
            largest = Math.max(largest, Math.abs(value));
          }
          assertThat(values)
              .as("%s after step %d", name, steps)
              .hasSameSizeAs(wanted)
              .containsExactly(wanted, within((float) (largest * rounding(name, steps))));
        });
  }

  private static double rounding(String tensor, int steps) {
    return steps * ROUNDING + (tensor.endsWith(".exp_avg_sq") ? ADAM_KERNEL_ROUNDING : 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd|''|0",
        "sgd|momentum=0.9|24000",
        "adagrad|''|24000",
        "rmsprop|''|24000",
        "rmsprop|centered=true,momentum=0.5|72000",
        "adamw_torch|''|48000",
        "adafactor|''|340",
      })
  void slotsOfAMatrixTakeThisManyNumbers(String name, String arguments, long numbers) {
    Optimizer optimizer = Optimizers.of(name, USUAL, arguments);
    assertThat(optimizer.slots(Shape.of(240, 100)).values().stream().mapToLong(Shape::size).sum())
        .isEqualTo(numbers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "adamw_torch|momentum=0.9|'momentum' is not accepted; this optimizer has no settings here",
        "sgd|eps=1|'eps' is not accepted; expected one of momentum, dampening, nesterov",
        "sgd|momentum|'momentum' is not accepted; expected key=value, separated by commas",
        "sgd|momentum=much|momentum 'much' is not accepted; expected a number from 0 upwards",
        "sgd|momentum=-1|momentum '-1' is not accepted; expected a number from 0 upwards",
        "sgd|nesterov=true|nesterov needs a momentum above 0 and no dampening",
        "sgd|nesterov=maybe|nesterov 'maybe' is not accepted; expected true or false",
        "rmsprop|weight_decay=0.1|weight_decay has no effect here; give --weight_decay",
      })
  void settingsThatAnOptimizerLacksAreRefused(String name, String arguments, String message) {
    assertThatThrownBy(() -> Optimizers.of(name, USUAL, arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void everyNameGivesAnOptimizerWhoseScalarsKeepTheirNames() {
    for (String name : Optimizers.names()) {
      Optimizer optimizer = Optimizers.of(name, USUAL, "");
      assertThat(optimizer.scalars(7, 0.1).keySet())
          .as(name)
          .isEqualTo(optimizer.scalars(1, 0).keySet());
      assertThat(optimizer.hyperparameters()).as(name).containsKey("weight_decay");
    }
  }

  private static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) list.get(i).asDouble();
    }
    return values;
  }

  /** The recorded parameters in a graph; their gradients are fed. */
  private static final class Fed implements AutoCloseable {
    private final Graph graph = new Graph();
    private final Session session = new Session(graph);
    private final Map<String, Placeholder<TFloat32>> gradients = new LinkedHashMap<>();
    private final Map<String, Variable<TFloat32>> variables = new LinkedHashMap<>();
    private final GraphOptimizer optimizer;

    Fed(Optimizer formula, double limit) {
      Ops tf = Ops.create(graph);
      List<TrainedParameter> parameters = new ArrayList<>();
      STEPS
          .get("shapes")
          .properties()
          .forEach(
              named -> {
                String name = named.getKey();
                Shape shape = shape(named.getValue());
                variables.put(name, tf.withName(name).variable(shape, TFloat32.class));
                gradients.put(name, tf.placeholder(TFloat32.class, Placeholder.shape(shape)));
                parameters.add(
                    new TrainedParameter(
                        name,
                        shape,
                        variables.get(name).asOutput(),
                        gradients.get(name).asOutput()));
              });
      optimizer = new GraphOptimizer(graph, session, parameters, formula, limit);
    }

    private static Shape shape(JsonNode sizes) {
      long[] shape = new long[sizes.size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = sizes.get(i).asLong();
      }
      return Shape.of(shape);
    }

    void set(JsonNode values) {
      Ops tf = Ops.create(graph);
      variables.forEach(
          (name, variable) -> {
            var flat = tf.constant(floats(values.get(name)));
            session.run(
                tf.assign(variable, tf.reshape(flat, tf.constant(variable.shape().asArray()))));
          });
    }

    double update(double rate, JsonNode values) {
      Session.Runner runner = session.runner().addTarget(optimizer.gradients().target(true));
      List<TFloat32> tensors = new ArrayList<>();
      gradients.forEach(
          (name, gradient) -> {
            tensors.add(Tensors.ofFloats(floats(values.get(name)), gradient.shape().asArray()));
            runner.feed(gradient, tensors.get(tensors.size() - 1));
          });
      runner.run().close();
      tensors.forEach(TFloat32::close);
      double norm = optimizer.gradients().norm(1);
      optimizer.apply(rate, norm, 1);
      return norm;
    }

    Map<String, float[]> parameters() {
      Map<String, float[]> values = new TreeMap<>();
      variables.forEach(
          (name, variable) -> {
            try (Result result = session.runner().fetch(variable).run()) {
              values.put(name, Tensors.floats(result.get(0)));
            }
          });
      return values;
    }

    Map<String, float[]> slots() {
      Map<String, float[]> values = new TreeMap<>();
      optimizer.readEach((name, buffer) -> values.put(name, copy(buffer)));
      assertThat(values.keySet())
          .containsExactlyInAnyOrderElementsOf(
              optimizer.state().stream().map(TensorEntry::name).toList());
      return values;
    }

    private static float[] copy(FloatBuffer buffer) {
      float[] copy = new float[buffer.remaining()];
      buffer.get(copy);
      return copy;
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }
}
