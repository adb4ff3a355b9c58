package dev.longhand.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class QuickScopeTest {
  @Test
  void namesAreUniqueInEveryScopeThatSharesAPrefix() {
    try (Graph graph = new Graph()) {
      Ops tf = QuickScope.ofEmpty(graph);
      Ops layer = tf.withSubScope("layer");
      List<String> names = new ArrayList<>();
      for (Ops scope : List.of(tf, layer, tf.withSubScope("layer"), layer.withSubScope("self"))) {
        names.add(scope.constant(1f).op().name());
        names.add(scope.withName("weight").constant(1f).op().name());
        names.add(scope.withName("weight").constant(1f).op().name());
      }
      names.add(tf.withName("weight_1").constant(1f).op().name());

      assertThat(names)
          .doesNotHaveDuplicates()
          .containsSubsequence("weight", "weight_1")
          .contains("layer/weight", "layer/self/weight");
    }
  }

  @Test
  void gradientsAndControlsWorkAsInAnyScope() {
    try (Graph graph = new Graph()) {
      Ops tf = QuickScope.ofEmpty(graph).withSubScope("train");
      var x = tf.placeholder(TFloat32.class);
      var variable = tf.variable(org.tensorflow.ndarray.Shape.scalar(), TFloat32.class);
      var started = tf.assign(variable, tf.constant(5f));
      var square = tf.math.square(x);
      var first = tf.gradients(square, List.of(x)).<TFloat32>dy(0);
      var second = tf.gradients(square, List.of(x)).<TFloat32>dy(0);
      var after = tf.withControlDependencies(started).identity(variable);

      try (Session session = new Session(graph);
          TFloat32 three = TFloat32.scalarOf(3);
          var result =
              session.runner().feed(x, three).fetch(first).fetch(second).fetch(after).run()) {
        for (int i = 0; i < 3; i++) {
          assertThat(((TFloat32) result.get(i)).getFloat()).isEqualTo(i == 2 ? 5 : 6);
        }
      }
    }
  }
}
