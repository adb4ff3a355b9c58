package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.zoo.TinyModel.Batch;
import dev.longhand.zoo.longformer.GlobalAttention;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The attended keys of Longformer: the window, global tokens, and all keys in a wide window. */
class LongformerTest {
  private static final double TOLERANCE = 1e-5;
  private static final int SEPARATOR = 2;

  @TempDir Path folder;

  private static ModelConfig config(GlobalAttention attention, Object windows) {
    return TinyModel.config("longformer-tiny")
        .with(
            Map.of(
                "global_attention",
                attention.configName(),
                "attention_window",
                windows,
                "max_position_embeddings",
                602));
  }

  private TinyModel build(GlobalAttention attention, Object windows) {
    return TinyModel.build(
        config(attention, windows), BuildOptions.defaults(), folder.resolve("longformer"));
  }

  private static int[] row(int length) {
    int[] row = new Random(length).ints(length, 3, 97).toArray();
    row[length / 3] = SEPARATOR;
    return row;
  }

  private static float[] evaluate(TinyModel model, Batch batch, int rows) {
    batch.with(Signatures.LABELS, Tensors.ofInts(new int[rows], rows));
    return model.run(Signatures.EVALUATE, batch, Signatures.LOGITS);
  }

  private static void assertSame(float[] logits, float[] reference) {
    assertThat(logits).hasSameSizeAs(reference);
    for (int i = 0; i < logits.length; i++) {
      assertThat((double) logits[i]).isCloseTo(reference[i], within(TOLERANCE));
    }
  }

  @ParameterizedTest
  @EnumSource(GlobalAttention.class)
  void aTextWithinHalfAWindowHasFullAttention(GlobalAttention attention) {
    var roberta = TinyModel.config("roberta-tiny").with(Map.of("max_position_embeddings", 602));
    try (var longformer = build(attention, 32);
        var full = TinyModel.build(roberta, BuildOptions.defaults(), folder.resolve("roberta"))) {
      copyWeights(full, longformer);
      for (int length : new int[] {1, 5, 16, 17}) {
        assertSame(
            longformer.logits(Batch.of(length, 0, row(length))),
            full.logits(Batch.of(length, 0, row(length))));
      }
      float[] within = longformer.logits(Batch.of(17, 0, row(17), row(9)));
      assertSame(within, full.logits(Batch.of(17, 0, row(17), row(9))));
      assertThat(longformer.logits(Batch.of(60, 0, row(60))))
          .isNotEqualTo(full.logits(Batch.of(60, 0, row(60))));
    }
  }

  /** Gives RoBERTa's weights to a Longformer, the local projections' to the global ones too. */
  private static void copyWeights(TinyModel roberta, TinyModel longformer) {
    for (var parameter : longformer.model().parameters()) {
      String source = parameter.name().replace("longformer.", "roberta.").replace("_global.", ".");
      longformer.model().assign(parameter.name(), FloatBuffer.wrap(roberta.model().read(source)));
    }
  }

  /** Two layers carry to the first token what is a half of both windows away, and no more. */
  @ParameterizedTest
  @CsvSource({"32, 32, 32", "20, 12, 16", "300, 300, 300", "2, 514, 258"})
  void aTokenSeesHalfAWindowOnEachSide(int firstLayer, int secondLayer, int reach) {
    int[] row = row(600);
    try (var model = build(GlobalAttention.NONE, List.of(firstLayer, secondLayer))) {
      float[] logits = model.logits(Batch.of(600, 0, row));
      int[] inside = row.clone();
      inside[reach] = inside[reach] % 90 + 4;
      assertThat(model.logits(Batch.of(600, 0, inside))).isNotEqualTo(logits);
      int[] outside = row.clone();
      for (int i = reach + 1; i < outside.length; i++) {
        outside[i] = outside[i] % 90 + 4;
      }
      assertSame(model.logits(Batch.of(600, 0, outside)), logits);
    }
  }

  @ParameterizedTest
  @EnumSource(GlobalAttention.class)
  void batchesChangeNoRow(GlobalAttention attention) {
    int[][] rows = {row(130), row(60), row(16), row(200), row(17), row(3), row(192)};
    try (var model = build(attention, List.of(32, 12))) {
      float[] together = model.logits(Batch.of(200, 0, rows));
      float[] longer = model.logits(Batch.of(256, 0, rows));
      for (int row = 0; row < rows.length; row++) {
        float[] alone = model.logits(Batch.of(rows[row].length, 0, rows[row]));
        assertSame(Arrays.copyOfRange(together, 2 * row, 2 * row + 2), alone);
        assertSame(Arrays.copyOfRange(longer, 2 * row, 2 * row + 2), alone);
      }
    }
  }

  @Test
  void aMaskIsTakenInPlaceOfTheDefault() {
    int[] row = row(90);
    int[] first = new int[90];
    first[0] = 1;
    int[] text = new int[90];
    Arrays.fill(text, 0, 30, 1);
    try (var model = build(GlobalAttention.CLS, 32)) {
      float[] served = model.logits(Batch.of(90, 0, row));
      assertThat(masked(model, row, first)).isEqualTo(served);
      assertThat(masked(model, row, new int[90])).isNotEqualTo(served);
      float[] withText = masked(model, row, text);
      assertThat(withText).isNotEqualTo(served);
      try (var other =
          TinyModel.build(
              config(GlobalAttention.FIRST_TEXT, 32),
              BuildOptions.defaults(),
              folder.resolve("first_text"))) {
        assertThat(other.logits(Batch.of(90, 0, row))).isEqualTo(withText);
        assertThat(masked(other, row, first)).isEqualTo(served);
      }
    }
  }

  @Test
  void theSecondTextIsWhatFollowsTwoSeparators() {
    int[] row = row(90);
    row[31] = SEPARATOR;
    int[] second = new int[90];
    Arrays.fill(second, 32, 90, 1);
    try (var model = build(GlobalAttention.SECOND_TEXT, 32)) {
      float[] served = model.logits(Batch.of(90, 0, row));
      assertThat(masked(model, row, second)).isEqualTo(served);
      second[31] = 1;
      assertThat(masked(model, row, second)).isNotEqualTo(served);
    }
  }

  private static float[] masked(TinyModel model, int[] row, int[] globals) {
    Batch batch =
        Batch.of(row.length, 0, row)
            .with(GlobalAttention.MASK, Tensors.ofInts(globals, 1, row.length));
    return evaluate(model, batch, 1);
  }

  @ParameterizedTest
  @EnumSource(GlobalAttention.class)
  void aRowOfPaddingIsANumberAndChangesNoOther(GlobalAttention attention) {
    int[][] rows = {row(100), new int[0], row(70)};
    try (var model = build(attention, 32)) {
      float[] together = model.logits(Batch.of(100, 0, rows));
      assertThat(together).doesNotContain(Float.NaN);
      float[] alone = model.logits(Batch.of(100, 0, rows[0], rows[2]));
      assertSame(Arrays.copyOfRange(together, 0, 2), Arrays.copyOfRange(alone, 0, 2));
      assertSame(Arrays.copyOfRange(together, 4, 6), Arrays.copyOfRange(alone, 2, 4));
      Batch trained =
          Batch.of(100, 30, new int[70], new int[0])
              .with(Signatures.LABELS, Tensors.ofInts(new int[2], 2))
              .with(Signatures.SEED, Tensors.ofLong(1));
      String gradient = "gradient/longformer.embeddings.word_embeddings.weight";
      assertThat(model.run(Signatures.TRAIN, trained, gradient)).doesNotContain(Float.NaN);
    }
  }
}
