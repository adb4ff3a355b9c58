package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.HuggingFaceFolder;
import dev.longhand.savedmodels.SignatureResult;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.runtime.NativeTensorFlow;
import dev.longhand.zoo.TinyModel.Batch;
import dev.longhand.zoo.attention.Kernel;
import dev.longhand.zoo.attention.LinearAttention;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters;
import dev.longhand.zoo.net.RandomFeatures;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The approximation error of FAVOR+, and the redraws of Performer's features. */
class PerformerTest {
  private static final String FEATURES = "bert.encoder.layer.%d.attention.self.projection_matrix";

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    NativeTensorFlow.load();
  }

  private TinyModel build(Map<String, ?> values) {
    return TinyModel.build(
        TinyModel.config("performer-tiny").with(values),
        BuildOptions.defaults(),
        folder.resolve("model"));
  }

  /**
   * The squared error falls as 1 / features (Choromanski et al. 2021, theorem 4), a little slower
   * for the least value that each feature has.
   */
  @Test
  void approximatesSoftmaxAttentionTheBetterTheMoreFeaturesItHas() {
    double few = squaredError(16);
    double more = squaredError(64);
    double many = squaredError(256);
    double most = squaredError(1024);
    assertThat(few / more).isBetween(2.5, 5.5);
    assertThat(more / many).isBetween(2.5, 5.5);
    assertThat(many / most).isBetween(2.5, 5.5);
    assertThat(most).isLessThan(1e-3);
  }

  /** The mean over 100 draws of features for the same queries, keys and values of one head. */
  private static double squaredError(int features) {
    int length = 24;
    int size = 16;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Net net = Net.inference(tf, new Parameters(tf));
      var query = net.mul(normal(tf, 1, length, size), net.constant(0.4));
      var key = net.mul(normal(tf, 2, length, size), net.constant(0.4));
      var value = normal(tf, 3, length, size);
      var mask = tf.ones(tf.constant(new long[] {1, 1, length, 1}), TFloat32.class);
      var exact = net.matmul(net.softmax(net.scaledDotProduct(query, key)), value);
      Operand<TFloat32> sum = tf.constant(0f);
      int draws = 100;
      for (int draw = 0; draw < draws; draw++) {
        var seed = tf.constant(new long[] {draw, features});
        var directions = RandomFeatures.draw(tf, seed, features, size);
        var found =
            LinearAttention.contexts(
                net,
                Kernel.SOFTMAX.ofQueries(net, query, directions),
                Kernel.SOFTMAX.ofKeys(net, key, mask, directions),
                value);
        var squares = tf.math.squaredDifference(found, exact);
        sum = net.add(sum, tf.math.mean(squares, tf.constant(new int[] {0, 1, 2, 3})));
      }
      try (Session session = new Session(graph);
          var result = session.runner().fetch(sum).run()) {
        return Tensors.floats(result.get(0))[0] / draws;
      }
    }
  }

  private static Operand<TFloat32> normal(Ops tf, long seed, long length, long size) {
    return tf.random.statelessRandomNormal(
        tf.constant(new long[] {1, 1, length, size}), tf.constant(new long[] {seed, 77}));
  }

  @Test
  void drawsDirectionsThatAreOrthogonalWithinABlockAndAsLongAsNormalVectors() {
    int size = 8;
    int count = 2000;
    float[] values;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var drawn = RandomFeatures.draw(tf, tf.constant(new long[] {3, 4}), count, size);
      try (Session session = new Session(graph);
          var result = session.runner().fetch(drawn).run()) {
        values = Tensors.floats(result.get(0));
      }
    }
    double squares = 0;
    for (int row = 0; row < count; row++) {
      squares += product(values, row, row, size);
      for (int other = row / size * size; other < row; other++) {
        assertThat(Math.abs(product(values, row, other, size))).isLessThan(1e-4);
      }
    }
    // A sum of 2,000 squared lengths, of variance 2 size each, lies so near with certainty.
    assertThat(squares / count / size).isBetween(0.95, 1.05);
  }

  private static double product(float[] values, int a, int b, int size) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += values[a * size + i] * values[b * size + i];
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"0, false", "99, false", "100, true", "150, false", "200, true"})
  void drawsFeaturesAnewBeforeSomeStepsOnly(long step, boolean changes) {
    try (var model = build(Map.of())) {
      float[] before = model.model().read(FEATURES.formatted(1));
      int redrawn = beforeStep(model, step, 5);
      assertThat(redrawn).isEqualTo(changes ? 2 : 0);
      float[] after = model.model().read(FEATURES.formatted(1));
      assertThat(Arrays.equals(after, before)).isEqualTo(!changes);
    }
  }

  private static int beforeStep(TinyModel model, long step, long seed) {
    try (var number = Tensors.ofLong(step);
        var key = Tensors.ofLong(seed);
        SignatureResult result =
            model
                .model()
                .run(
                    Signatures.BEFORE_STEP,
                    Map.of(Signatures.STEP, number, Signatures.SEED, key))) {
      return Tensors.ints(result.get("redrawn"))[0];
    }
  }

  @Test
  void drawsTheSameFeaturesForTheSameSeedAndOthersForEachLayer() {
    try (var model = build(Map.of())) {
      beforeStep(model, 100, 5);
      float[] first = model.model().read(FEATURES.formatted(0));
      float[] second = model.model().read(FEATURES.formatted(1));
      assertThat(first).isNotEqualTo(second);
      beforeStep(model, 100, 6);
      assertThat(model.model().read(FEATURES.formatted(0))).isNotEqualTo(first);
      beforeStep(model, 100, 5);
      assertThat(model.model().read(FEATURES.formatted(0))).isEqualTo(first);
    }
  }

  @Test
  void neverDrawsAnewWhereTheIntervalIsZero() {
    try (var model = build(Map.of("feature_redraw_interval", 0))) {
      assertThat(model.model().hasSignature(Signatures.BEFORE_STEP)).isFalse();
    }
  }

  @Test
  void keepsItsFeaturesInEveryFormOfTheModel() {
    Path saved = folder.resolve("huggingface");
    float[] features;
    try (var model = build(Map.of())) {
      beforeStep(model, 100, 9);
      features = model.model().read(FEATURES.formatted(0));
      HuggingFaceFolder.write(model.model(), saved);
    }
    try (TensorFile file = TensorFiles.open(saved)) {
      FloatBuffer kept = file.floats(FEATURES.formatted(0));
      assertThat(kept).isEqualTo(FloatBuffer.wrap(features));
      Path again = folder.resolve("again");
      ModelBuilder.build(
          Models.read(saved.resolve("config.json")),
          BuildOptions.defaults(),
          Optional.of(file),
          List.of(),
          again);
      try (var model = TinyModel.load(again)) {
        assertThat(model.model().read(FEATURES.formatted(0))).isEqualTo(features);
        assertThat(model.model().state()).hasSize(2);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"softmax", "relu"})
  void givesARowWithoutRealTokensNumbers(String kernel) {
    try (var model = build(Map.of("kernel", kernel))) {
      int[] row = new Random(1).ints(9, 3, 97).toArray();
      assertThat(model.logits(Batch.of(9, 0, row, new int[0]))).doesNotContain(Float.NaN);
    }
  }

  /** Keys far from one another bring a padded key's exponent far above the real ones'. */
  @Test
  void isNotDisturbedByLargeKeys() {
    try (var model = build(Map.of("initializer_range", 3.0))) {
      int[] row = new Random(1).ints(9, 3, 97).toArray();
      int[] other = new Random(2).ints(3, 3, 97).toArray();
      assertThat(model.logits(Batch.of(9, 0, row, other))).doesNotContain(Float.NaN);
    }
  }

  @Test
  void takesTheWholePartOfDLnDFeaturesIfNotToldOtherwise() {
    assertThat(RandomFeatures.defaultCount(64)).isEqualTo(266);
    assertThat(Presets.get("performer").config().toJson().get("nb_features").asInt())
        .isEqualTo(266);
    assertThatThrownBy(() -> Presets.get("performer").config().with(Map.of("nb_features", 0)))
        .hasMessageContaining("nb_features is 0")
        .hasMessageContaining("above 0");
  }
}
