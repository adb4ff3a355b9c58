package dev.longhand.zoo.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.runtime.NativeTensorFlow;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Gathers whose values and gradients TensorFlow's own operation gives too. */
class InvertibleGatherTest {
  private static final int[][] INDEX = {{3, 0}, {1, 2}};

  @Test
  void ofAllVectorsHasTheGradientOfAnyGather() {
    compare(INDEX, new int[] {1, 2, 3, 0}, true, 4);
  }

  @Test
  void vectorsThatAreLeftOutHaveNoGradient() {
    compare(INDEX, new int[] {2, 3, 4, 1, 0, 0}, false, 6);
  }

  /** The gradient of the squares' sum by each of n vectors of two numbers. */
  private static void compare(int[][] index, int[] inverse, boolean ofAll, int vectors) {
    NativeTensorFlow.load();
    float[] values = new float[2 * vectors];
    for (int i = 0; i < values.length; i++) {
      values[i] = i - 2.5f;
    }
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Net net = Net.inference(tf, new Parameters(tf));
      Operand<TFloat32> input = tf.constant(Shape.of(vectors, 2), DataBuffers.of(values));
      Operand<TInt32> places = tf.constant(index);
      Operand<TInt32> back = tf.constant(inverse);
      var gather =
          ofAll
              ? InvertibleGather.ofAll(net, places, back)
              : InvertibleGather.ofSome(net, places, back);
      var found = gather.of(net, input); // [2, 2, 2]
      var expected = net.gather(input, places); // [2, 2, 2]
      var ofFound = tf.gradients(tf.math.square(found), List.of(input)).dy(0);
      var ofExpected = tf.gradients(tf.math.square(expected), List.of(input)).dy(0);
      try (Result result =
          session.runner().fetch(found).fetch(expected).fetch(ofFound).fetch(ofExpected).run()) {
        assertThat(floats(result, 0)).containsExactly(floats(result, 1));
        assertThat(floats(result, 2)).hasSize(2 * vectors).containsExactly(floats(result, 3));
        assertThat(result.get(0).shape()).isEqualTo(Shape.of(2, 2, 2));
      }
    }
  }

  private static float[] floats(Result result, int index) {
    return Tensors.floats((TFloat32) result.get(index));
  }
}
