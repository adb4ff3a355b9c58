package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.zoo.TinyModel.Batch;
import dev.longhand.zoo.model.AttentionType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.RandomBlocks;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The output of an example is independent of its batch, its position and padding. */
class BatchesTest {
  private static final double TOLERANCE = 1e-5;
  private static final int[] LENGTHS = {5, 23, 40, 17, 1, 31};

  @TempDir Path folder;

  private static int[][] rows(int... lengths) {
    Random random = new Random(5);
    int[][] rows = new int[lengths.length][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = random.ints(lengths[row], 3, 97).toArray();
    }
    return rows;
  }

  private static void assertRow(float[] logits, int row, float[] reference, int referenceRow) {
    for (int label = 0; label < 2; label++) {
      assertThat((double) logits[row * 2 + label])
          .isCloseTo(reference[referenceRow * 2 + label], within(TOLERANCE));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.longhand.zoo.TinyModel#names")
  void changeNoRow(String preset) {
    int[][] rows = rows(LENGTHS);
    try (var model =
        TinyModel.build(
            TinyModel.config(preset), BuildOptions.defaults(), folder.resolve("model"))) {
      float[] together = model.logits(Batch.of(40, 0, rows));
      float[] padded = model.logits(Batch.of(64, 0, rows));
      float[] reversed =
          model.logits(Batch.of(40, 0, rows[5], rows[4], rows[3], rows[2], rows[1], rows[0]));
      for (int row = 0; row < rows.length; row++) {
        float[] alone = model.logits(Batch.of(rows[row].length, 0, rows[row]));
        assertRow(together, row, alone, 0);
        assertRow(padded, row, alone, 0);
        assertRow(reversed, rows.length - 1 - row, alone, 0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(RandomBlocks.class)
  void changeNoRowOfABlockSparseModelAtOnePlanLength(RandomBlocks blocks) {
    var options = BuildOptions.defaults().withBigBird(blocks, AttentionType.AUTO);
    int[][] rows = rows(130, 60, 16, 200, 17, 1, 192);
    try (var model =
        TinyModel.build(TinyModel.config("bigbird-tiny"), options, folder.resolve("model"))) {
      float[] together = evaluate(model, 200, 200, rows);
      float[] longer = evaluate(model, 256, 200, rows);
      for (int row = 0; row < rows.length; row++) {
        float[] alone = evaluate(model, rows[row].length, 200, rows[row]);
        assertRow(together, row, alone, 0);
        assertRow(longer, row, alone, 0);
      }
    }
  }

  private static float[] evaluate(TinyModel model, int length, int planLength, int[]... rows) {
    Batch batch =
        Batch.of(length, 0, rows)
            .with("plan_length", Tensors.ofInt(planLength))
            .with(Signatures.LABELS, Tensors.ofInts(new int[rows.length], rows.length));
    return model.run(Signatures.EVALUATE, batch, Signatures.LOGITS);
  }

  @Test
  void takeTheirOwnLengthAsThePlanLengthUnlessToldOtherwise() {
    int[][] rows = rows(130, 60);
    try (var model =
        TinyModel.build(
            TinyModel.config("bigbird-tiny"), BuildOptions.defaults(), folder.resolve("model"))) {
      float[] served = model.logits(Batch.of(140, 0, rows));
      assertThat(served).isEqualTo(evaluate(model, 140, 140, rows));
      assertThat(served).isNotEqualTo(evaluate(model, 140, 200, rows));
      assertThat(served).isNotEqualTo(evaluate(model, 140, 100, rows));
    }
  }

  @Test
  void mayBePaddedOnTheLeftAsInTheReference() {
    // BERT's pooler reads the first column, which then is padding: all of that is computed.
    try (var model =
        TinyModel.build(
            TinyModel.config("bert-tiny"), BuildOptions.defaults(), folder.resolve("model"))) {
      int[][] rows = rows(9, 9);
      assertThat(model.logits(Batch.of(12, 3, rows))).doesNotContain(Float.NaN);
      assertThat(model.logits(Batch.of(12, 3, rows)))
          .isNotEqualTo(model.logits(Batch.of(12, 0, rows)));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.longhand.zoo.TinyModel#names")
  void giveTheSameWhetherTheLastLayerIsComputedWholeOrNot(String preset) {
    int[][] rows = rows(130, 60, 16);
    var options = BuildOptions.defaults();
    try (var whole =
            TinyModel.build(
                TinyModel.config(preset), options.withHiddenStates(true), folder.resolve("whole"));
        var firsts = TinyModel.build(TinyModel.config(preset), options, folder.resolve("firsts"))) {
      float[] reference = whole.logits(Batch.of(130, 0, rows));
      float[] logits = firsts.logits(Batch.of(130, 0, rows));
      for (int row = 0; row < rows.length; row++) {
        assertRow(logits, row, reference, row);
      }
    }
  }
}
