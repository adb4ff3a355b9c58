package dev.longhand.zoo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.runtime.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The backward pass of attention beside TensorFlow's own of the same operations. */
class SoftmaxAttentionTest {
  private final Random random = new Random(1);

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void gradientsAreThoseOfTheOperationsOneByOne(double dropout) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Net net = Net.training(tf, new Parameters(tf), tf.constant(5L), false, Precision.FLOAT32);
      var scores = drawn(tf, Shape.of(2, 3, 4, 5));
      var values = drawn(tf, Shape.of(2, 3, 5, 6));
      var ofContext = drawn(tf, Shape.of(2, 3, 4, 6));

      var attended = net.forSeparateRun().attend(scores, values, dropout);
      Net same = net.forSeparateRun();
      var plain = same.matmul(same.dropout(same.softmax(scores), dropout), values);

      assertThat(attended.op().type()).as("has a backward pass of its own").isEqualTo("IdentityN");
      assertThat(plain.op().type()).isEqualTo("BatchMatMulV2");
      List<Operand<?>> wanted = new ArrayList<>();
      for (var context : List.of(attended, plain)) {
        wanted.add(context);
        tf.gradients(
                tf.sum(net.mul(context, ofContext), tf.constant(new int[] {0, 1, 2, 3})),
                List.of(scores, values))
            .forEach(wanted::add);
      }
      var runner = session.runner();
      wanted.forEach(runner::fetch);
      try (var results = runner.run()) {
        for (int i = 0; i < 3; i++) {
          assertThat(Tensors.floats(results.get(i)))
              .containsExactly(Tensors.floats(results.get(i + 3)), within(1e-6f));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"BFLOAT16", "FLOAT16"})
  void productsOf16BitsKeepTensorFlowsOwn(Precision precision) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Net net = Net.training(tf, new Parameters(tf), tf.constant(5L), false, precision);

      assertThat(attended(tf, net).op().type()).isEqualTo("Cast");
    }
  }

  @Test
  void withoutTrainingThereIsNoBackwardPass() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Net net = Net.inference(tf, new Parameters(tf));

      assertThat(attended(tf, net).op().type()).isEqualTo("BatchMatMulV2");
    }
  }

  private Operand<TFloat32> attended(Ops tf, Net net) {
    return net.attend(drawn(tf, Shape.of(2, 4, 5)), drawn(tf, Shape.of(2, 5, 6)), 0);
  }

  private Operand<TFloat32> drawn(Ops tf, Shape shape) {
    float[] numbers = new float[(int) shape.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return tf.constant(shape, DataBuffers.of(numbers));
  }
}
