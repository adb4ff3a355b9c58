package dev.longhand.zoo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.savedmodels.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The functions and their derivatives beside those of transformers. */
final class ActivationTest {
  private static final Path RECORDED = Path.of("golden/activations.json");

  @ParameterizedTest
  @EnumSource(Activation.class)
  void valuesAndGradientsAreThoseOfTransformers(Activation activation) throws IOException {
    JsonNode recorded = recorded();
    JsonNode expected = recorded.get("functions").get(activation.configName());
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Net net = Net.inference(tf, new Parameters(tf));
      Operand<TFloat32> x = tf.constant(floats(recorded.get("x")));
      Operand<TFloat32> value = activation.apply(net, x);
      Operand<?> gradient = tf.gradients(tf.sum(value, tf.constant(0)), List.of(x)).dy(0);
      try (var results = session.runner().fetch(value).fetch(gradient).run()) {
        assertThat(Tensors.floats(results.get(0)))
            .containsExactly(floats(expected.get("value")), within(2e-6f));
        assertThat(Tensors.floats(results.get(1)))
            .containsExactly(floats(expected.get("gradient")), within(2e-6f));
      }
    }
  }

  @Test
  void everyRecordedNameIsKnown() throws IOException {
    List<String> names = new ArrayList<>();
    recorded().get("functions").fieldNames().forEachRemaining(names::add);
    assertThat(Activation.byConfigName().keySet()).containsExactlyInAnyOrderElementsOf(names);
  }

  private static JsonNode recorded() throws IOException {
    return new ObjectMapper().readTree(Files.readString(RECORDED));
  }

  private static float[] floats(JsonNode numbers) {
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) numbers.get(i).asDouble();
    }
    return values;
  }
}
