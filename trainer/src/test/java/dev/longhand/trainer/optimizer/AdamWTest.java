package dev.longhand.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** The optimiser on parameters whose gradients are fed, beside torch's formulas in float64. */
final class AdamWTest {
  private static final List<String> NAMES =
      List.of(
          "bert.embeddings.word_embeddings.weight",
          "bert.encoder.layer.0.output.dense.weight",
          "bert.encoder.layer.0.output.dense.bias",
          "bert.encoder.layer.0.output.LayerNorm.weight",
          "bert.encoder.layer.0.output.LayerNorm.bias");
  private static final List<Boolean> DECAYED = List.of(true, true, false, false, false);
  private static final int SIZE = 40;
  private static final int UPDATES = 12;

  /** What rounding to float32 may change in an update: a bit of the parameter, some of the step. */
  private static final double PARAMETER_ROUNDING = Math.pow(2, -23);

  private static final double STEP_ROUNDING = 5e-7;

  @ParameterizedTest
  @CsvSource({
    // beta1, beta2, epsilon, decay, limit, scale of the gradients
    "0.9, 0.999, 1e-8, 0, 1, 0.1",
    "0.9, 0.999, 1e-8, 0.1, 1, 5",
    "0.9, 0.999, 1e-8, 0.1, 0, 5",
    "0.9, 0.98, 1e-6, 0.01, 0.5, 1",
    "0.8, 0.95, 1e-3, 0, 0, 1e-3",
    "0, 0.9, 1e-8, 0.5, 2, 1",
    "0.9, 0.999, 1e-8, 0.01, 1, 1e-6",
  })
  void movesAsTorchDoes(
      double beta1, double beta2, double epsilon, double decay, double limit, double scale) {
    var settings = new AdamW(beta1, beta2, epsilon, decay);
    Random random = new Random(1);
    try (Fed fed = new Fed(settings, limit, NAMES, random)) {
      List<double[]> expected = fed.parameters();
      var torch = new TorchAdamW(settings, limit, expected, DECAYED);
      double distance = 0;
      for (int update = 0; update < UPDATES; update++) {
        double rate = (double) update / UPDATES; // the first is 0, as in a warm-up
        List<double[]> gradients = fed.draw(random, scale);
        torch.step(rate, gradients);
        double norm = fed.update(rate, gradients);

        assertThat(norm).isCloseTo(TorchAdamW.norm(gradients), within(1e-6 * norm));
        distance += rate;
        assertClose(fed.parameters(), expected, update + 1, distance);
      }
      assertThat(fed.optimizer.updates()).isEqualTo(UPDATES);
    }
  }

  private static void assertClose(
      List<double[]> found, List<double[]> expected, int updates, double distance) {
    for (int i = 0; i < expected.size(); i++) {
      for (int j = 0; j < SIZE; j++) {
        double parameter = Math.max(1, Math.abs(expected.get(i)[j]));
        double rounding = updates * parameter * PARAMETER_ROUNDING + distance * STEP_ROUNDING;
        assertThat(found.get(i)[j])
            .as("%s[%d] after update %d", NAMES.get(i), j, updates)
            .isCloseTo(expected.get(i)[j], within(rounding));
      }
    }
  }

  @Test
  void microBatchesAddUp() {
    var settings = new AdamW(0.9, 0.999, 1e-8, 0.01);
    try (Fed whole = new Fed(settings, 1, NAMES, new Random(2));
        Fed parts = new Fed(settings, 1, NAMES, new Random(2))) {
      for (int update = 0; update < 3; update++) {
        List<double[]> first = whole.draw(new Random(update), 1);
        List<double[]> second = whole.draw(new Random(update + 50), 1);
        double norm = whole.update(1e-3, sum(first, second));

        parts.accumulate(first, true);
        parts.accumulate(second, false);
        assertThat(parts.optimizer.gradients().norm(1)).isCloseTo(norm, within(1e-6 * norm));
        parts.optimizer.apply(1e-3, norm, 1);
      }
      assertClose(parts.parameters(), whole.parameters(), 3, 3e-3);
    }
  }

  private static List<double[]> sum(List<double[]> a, List<double[]> b) {
    List<double[]> sums = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      double[] sum = a.get(i).clone();
      for (int j = 0; j < sum.length; j++) {
        sum[j] += b.get(i)[j];
      }
      sums.add(sum);
    }
    return sums;
  }

  @Test
  void theScaleOfTheLossLeavesNoTrace() {
    var settings = new AdamW(0.9, 0.999, 1e-8, 0.01);
    double lossScale = 65536;
    try (Fed plain = new Fed(settings, 1, NAMES, new Random(11));
        Fed scaled = new Fed(settings, 1, NAMES, new Random(11))) {
      for (int update = 0; update < 3; update++) {
        double norm = plain.update(1e-2, plain.draw(new Random(update), 3));
        List<double[]> gradients = plain.draw(new Random(update), 3 * lossScale);
        assertThat(scaled.update(1e-2, gradients, lossScale)).isEqualTo(norm);
      }
      assertEqual(scaled.parameters(), plain.parameters());
    }
  }

  @Test
  void withoutDecayAGradientOfZeroMovesNothing() {
    try (Fed fed = new Fed(new AdamW(0.9, 0.999, 1e-8, 0), 1, NAMES, new Random(3))) {
      List<double[]> before = fed.parameters();
      List<double[]> zeros = NAMES.stream().map(name -> new double[SIZE]).toList();
      assertThat(fed.update(1e-2, zeros)).isZero();
      assertThat(fed.update(1e-2, zeros)).isZero();
      assertEqual(fed.parameters(), before);
    }
  }

  @Test
  void gradientsAloneMoveNothing() {
    try (Fed fed = new Fed(new AdamW(0.9, 0.999, 1e-8, 0.1), 1, NAMES, new Random(4))) {
      List<double[]> before = fed.parameters();
      fed.accumulate(fed.draw(new Random(5), 1), true);
      fed.accumulate(fed.draw(new Random(6), 1), false);
      assertThat(fed.optimizer.gradients().norm(1)).isPositive();
      assertEqual(fed.parameters(), before);
    }
  }

  @Test
  void goesOnFromRestoredStateToTheSameBits() {
    var settings = new AdamW(0.9, 0.999, 1e-8, 0.01);
    try (Fed whole = new Fed(settings, 1, NAMES, new Random(7));
        Fed resumed = new Fed(settings, 1, NAMES, new Random(7))) {
      whole.update(1e-2, whole.draw(new Random(8), 1));
      Map<String, float[]> state = new LinkedHashMap<>();
      whole.optimizer.readEach(
          (name, values) -> {
            float[] copy = new float[values.remaining()];
            values.get(copy);
            state.put(name, copy);
          });
      assertThat(state).hasSize(2 * NAMES.size());
      resumed.update(5e-2, whole.draw(new Random(9), 3)); // leaves other state behind
      resumed.set(whole.parameters());
      resumed.optimizer.restoreEach(name -> FloatBuffer.wrap(state.get(name)));
      resumed.optimizer.restore(1L);

      List<double[]> next = whole.draw(new Random(10), 1);
      whole.update(1e-2, next);
      resumed.update(1e-2, next);
      assertEqual(resumed.parameters(), whole.parameters());
    }
  }

  private static void assertEqual(List<double[]> found, List<double[]> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i)).as(NAMES.get(i)).containsExactly(expected.get(i));
    }
  }

  /** Parameters whose gradients are fed. */
  private static final class Fed implements AutoCloseable {
    private final Graph graph = new Graph();
    private final Session session = new Session(graph);
    private final Map<String, Placeholder<TFloat32>> gradients = new LinkedHashMap<>();
    private final Map<String, Variable<TFloat32>> variables = new LinkedHashMap<>();
    final GraphOptimizer optimizer;

    Fed(AdamW settings, double limit, List<String> names, Random random) {
      Ops tf = Ops.create(graph);
      Shape shape = Shape.of(SIZE);
      List<TrainedParameter> parameters = new ArrayList<>();
      for (String name : names) {
        variables.put(name, tf.withName(name).variable(shape, TFloat32.class));
        gradients.put(name, tf.placeholder(TFloat32.class, Placeholder.shape(shape)));
        parameters.add(
            new TrainedParameter(
                name, shape, variables.get(name).asOutput(), gradients.get(name).asOutput()));
      }
      optimizer = new GraphOptimizer(graph, session, parameters, settings, limit);
      set(draw(random, 2));
    }

    /** Numbers that float32 holds exactly. */
    List<double[]> draw(Random random, double scale) {
      return variables.keySet().stream()
          .map(name -> random.doubles(SIZE).map(d -> (float) (scale * (2 * d - 1))).toArray())
          .toList();
    }

    void set(List<double[]> values) {
      Ops tf = Ops.create(graph);
      int i = 0;
      for (Variable<TFloat32> variable : variables.values()) {
        session.run(tf.assign(variable, tf.constant(floats(values.get(i++)))));
      }
    }

    double update(double rate, List<double[]> values) {
      return update(rate, values, 1);
    }

    double update(double rate, List<double[]> values, double lossScale) {
      accumulate(values, true);
      double norm = optimizer.gradients().norm(lossScale);
      optimizer.apply(rate, norm, lossScale);
      return norm;
    }

    void accumulate(List<double[]> values, boolean first) {
      Session.Runner runner = session.runner().addTarget(optimizer.gradients().target(first));
      List<TFloat32> tensors = new ArrayList<>();
      int i = 0;
      for (Placeholder<TFloat32> gradient : gradients.values()) {
        tensors.add(Tensors.ofFloats(floats(values.get(i++)), SIZE));
        runner.feed(gradient, tensors.get(tensors.size() - 1));
      }
      runner.run().close();
      tensors.forEach(TFloat32::close);
    }

    List<double[]> parameters() {
      List<double[]> values = new ArrayList<>();
      for (Variable<TFloat32> variable : variables.values()) {
        try (Result result = session.runner().fetch(variable).run()) {
          float[] floats = Tensors.floats(result.get(0));
          double[] doubles = new double[SIZE];
          for (int i = 0; i < SIZE; i++) {
            doubles[i] = floats[i];
          }
          values.add(doubles);
        }
      }
      return values;
    }

    private static float[] floats(double[] values) {
      float[] floats = new float[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
      }
      return floats;
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }
}
