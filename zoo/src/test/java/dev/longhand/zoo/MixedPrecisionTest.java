package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.zoo.TinyModel.Batch;
import dev.longhand.zoo.model.BuildOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.proto.DataType;

/** A training step in 16 bits beside the same in float32. */
class MixedPrecisionTest {
  /**
   * In units of a precision's rounding, relative to the norm of all gradients. A step of these
   * models multiplies some 30 matrices one after another, forwards and backwards. A product rounds
   * its operands and its result, together by about one unit of its norm, and such errors partly
   * cancel.
   */
  private static final double TOGETHER = 16;

  /** The same for the gradient of one parameter, relative to its own norm: the errors add up. */
  private static final double ALONE = 32;

  /** What is left where a gradient is a small sum of large terms, relative to the norm of all. */
  private static final double CANCELLED = 2;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "bert-tiny, 12",
    "distilbert-tiny, 12",
    "bigbird-tiny, 160",
    "longformer-tiny, 160",
    "linformer-tiny, 40",
    "performer-tiny, 40"
  })
  void roundsProductsAndNothingElse(String preset, int length) {
    Map<String, float[]> exact = step(preset, length, Precision.FLOAT32);
    double loss = exact.remove(Signatures.LOSS)[0];
    double norm = norm(exact);
    for (Precision precision : List.of(Precision.BFLOAT16, Precision.FLOAT16)) {
      Map<String, float[]> found = step(preset, length, precision);
      double unit = precision.unitRoundoff();
      assertThat((double) found.remove(Signatures.LOSS)[0])
          .isCloseTo(loss, within(TOGETHER * unit * loss));
      Map<String, float[]> errors = differences(found, exact);
      assertThat(norm(errors) / norm).isBetween(unit, TOGETHER * unit);
      exact.forEach(
          (name, values) ->
              assertThat(norm(errors.get(name)))
                  .as(name)
                  .isLessThan(unit * (ALONE * norm(values) + CANCELLED * norm)));
    }
  }

  private static Map<String, float[]> differences(
      Map<String, float[]> found, Map<String, float[]> expected) {
    Map<String, float[]> differences = new TreeMap<>();
    expected.forEach((name, values) -> differences.put(name, difference(found.get(name), values)));
    return differences;
  }

  private static float[] difference(float[] found, float[] expected) {
    float[] difference = new float[expected.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = found[i] - expected[i];
    }
    return difference;
  }

  private static double norm(Map<String, float[]> gradients) {
    return Math.sqrt(gradients.values().stream().mapToDouble(g -> Math.pow(norm(g), 2)).sum());
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private Map<String, float[]> step(String preset, int length, Precision precision) {
    try (TinyModel model = build(preset, precision)) {
      return step(model, length, 1);
    }
  }

  private TinyModel build(String preset, Precision precision) {
    var options = BuildOptions.defaults().withDropout(0).withPrecision(precision);
    return TinyModel.build(TinyModel.config(preset), options, folder.resolve(preset + precision));
  }

  /** Loss and gradients of three rows, each of whose losses is multiplied by a weight. */
  private static Map<String, float[]> step(TinyModel model, int length, double weight) {
    float[] weights = {(float) weight, (float) weight, (float) weight};
    return model.run(
        Signatures.TRAIN,
        batch(length)
            .with(Signatures.LOSS_WEIGHTS, Tensors.ofFloats(weights, 3))
            .with(Signatures.SEED, Tensors.ofLong(1)));
  }

  private static Batch batch(int length) {
    Random random = new Random(3);
    return Batch.of(
            length,
            0,
            random.ints(length, 3, 97).toArray(),
            random.ints(7, 3, 97).toArray(),
            random.ints(length / 2, 3, 97).toArray())
        .with(Signatures.LABELS, Tensors.ofInts(new int[] {0, 1, 1}, 3));
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void evaluatesInFloat32(Precision precision) {
    try (TinyModel narrow = build("bert-tiny", precision);
        TinyModel exact = build("bert-tiny", Precision.FLOAT32)) {
      Map<String, float[]> expected = exact.run(Signatures.EVALUATE, batch(12));
      assertThat(narrow.run(Signatures.EVALUATE, batch(12)))
          .allSatisfy((name, values) -> assertThat(values).isEqualTo(expected.get(name)));
    }
  }

  @Test
  void aGraphInFloat32HasNoOtherNumbers() {
    try (TinyModel model = build("bert-tiny", Precision.FLOAT32)) {
      assertThat(model.model().graph().toGraphDef().getNodeList())
          .flatExtracting(node -> node.getAttrMap().values())
          .extracting(attribute -> attribute.getType())
          .contains(DataType.DT_FLOAT)
          .doesNotContain(DataType.DT_HALF, DataType.DT_BFLOAT16);
    }
  }

  @Test
  void float16LosesSmallGradientsUnlessTheLossIsScaled() {
    String weight = Signatures.GRADIENT_PREFIX + "bert.encoder.layer.0.attention.self.key.weight";
    try (TinyModel exact = build("bert-tiny", Precision.FLOAT32);
        TinyModel narrow = build("bert-tiny", Precision.FLOAT16)) {
      double small = 0x1p-26;
      double scale = 0x1p16;
      float[] expected = step(exact, 12, small).get(weight);
      float[] lost = step(narrow, 12, small).get(weight);
      float[] kept = step(narrow, 12, small * scale).get(weight);
      for (int i = 0; i < kept.length; i++) {
        kept[i] /= (float) scale;
      }
      assertThat(norm(difference(lost, expected))).isGreaterThan(0.5 * norm(expected));
      assertThat(norm(difference(kept, expected)))
          .isLessThan(ALONE * Precision.FLOAT16.unitRoundoff() * norm(expected));
    }
  }

  @Test
  void largeGradientsOverflowInFloat16Only() {
    String weight = Signatures.GRADIENT_PREFIX + "classifier.weight";
    double large = 1e8;
    try (TinyModel narrow = build("bert-tiny", Precision.FLOAT16);
        TinyModel wide = build("bert-tiny", Precision.BFLOAT16)) {
      assertThat(isFinite(step(narrow, 12, large).get(weight))).isFalse();
      assertThat(isFinite(step(wide, 12, large).get(weight))).isTrue();
    }
  }

  private static boolean isFinite(float[] values) {
    boolean all = true;
    for (float value : values) {
      all &= Float.isFinite(value);
    }
    return all;
  }
}
