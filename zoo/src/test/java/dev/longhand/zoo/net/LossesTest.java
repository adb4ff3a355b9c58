package dev.longhand.zoo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.runtime.NativeTensorFlow;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class LossesTest {
  private static final float[][] LOGITS = {{1, -2, 0.5f}, {80, 0, -90}, {0, 0, 0}};
  private static final int[] LABELS = {2, 1, 0};

  @ParameterizedTest
  @ValueSource(floats = {0, 0.1f})
  void crossEntropyAndItsGradientAreThoseOfTheFormula(float smoothing) {
    float[][] found = lossAndGradient(LOGITS, smoothing);
    for (int row = 0; row < LOGITS.length; row++) {
      double[] p = softmax(LOGITS[row]);
      double loss = 0;
      for (int i = 0; i < p.length; i++) {
        double target = smoothing / p.length + (i == LABELS[row] ? 1 - smoothing : 0);
        loss -= target == 0 ? 0 : target * logSoftmax(LOGITS[row], i);
        assertThat((double) found[1][row * p.length + i]).isCloseTo(p[i] - target, within(1e-6));
      }
      assertThat((double) found[0][row]).isCloseTo(loss, within(1e-5 * Math.max(1, loss)));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {1, 3})
  void aLogitOfMinusInfinityThatIsNotTheLabelCostsNothing(float label) {
    float[][] logits = {{label, Float.NEGATIVE_INFINITY, 0.5f}};
    float[][] withoutIt = {{label, -1e9f, 0.5f}};
    int[] first = {0};
    float[][] found = lossAndGradient(logits, first, 0);
    float[][] expected = lossAndGradient(withoutIt, first, 0);
    assertThat(found[0]).containsExactly(expected[0]).doesNotContain(Float.NaN);
    assertThat(found[1]).containsExactly(expected[1]).doesNotContain(Float.NaN);
  }

  private static double[] softmax(float[] row) {
    double[] p = new double[row.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(logSoftmax(row, i));
    }
    return p;
  }

  private static double logSoftmax(float[] row, int at) {
    double most = Double.NEGATIVE_INFINITY;
    for (float each : row) {
      most = Math.max(most, each);
    }
    double sum = 0;
    for (float each : row) {
      sum += Math.exp(each - most);
    }
    return row[at] - most - Math.log(sum);
  }

  private static float[][] lossAndGradient(float[][] logits, float smoothing) {
    return lossAndGradient(logits, LABELS, smoothing);
  }

  private static float[][] lossAndGradient(float[][] logits, int[] labels, float smoothing) {
    NativeTensorFlow.load();
    float[] flat = new float[logits.length * logits[0].length];
    for (int row = 0; row < logits.length; row++) {
      System.arraycopy(logits[row], 0, flat, row * logits[0].length, logits[0].length);
    }
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> input =
          tf.constant(Shape.of(logits.length, logits[0].length), DataBuffers.of(flat));
      var loss =
          Losses.perLabel(
              tf, LabelKind.CLASSES, input, tf.constant(labels), tf.constant(smoothing));
      var gradient = tf.gradients(loss, List.of(input)).dy(0);
      try (Result result = session.runner().fetch(loss).fetch(gradient).run()) {
        return new float[][] {
          Tensors.floats((TFloat32) result.get(0)), Tensors.floats((TFloat32) result.get(1))
        };
      }
    }
  }
}
