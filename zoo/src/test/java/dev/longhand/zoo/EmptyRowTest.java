package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.zoo.TinyModel.Batch;
import dev.longhand.zoo.model.BuildOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A row without a token, whose attention mask is all zero, is read as its first token alone: its
 * answer does not hang on the length, what else lies under the mask, or the other rows.
 */
final class EmptyRowTest {
  private static final double TOLERANCE = 1e-5;
  private static final int[] EMPTY = {};

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.longhand.zoo.TinyModel#names")
  void isReadAsItsFirstTokenWhateverIsBesideIt(String preset) {
    int[] row = {5, 8, 13, 21, 34, 55, 4};
    try (var model =
        TinyModel.build(
            TinyModel.config(preset), BuildOptions.defaults(), folder.resolve("model"))) {
      float[] alone = model.logits(Batch.of(7, 0, row));
      float[] beside = model.logits(Batch.of(7, 0, EMPTY, row));
      float[] first = model.logits(Batch.of(7, 0, new int[] {0}));
      float[] longer = model.logits(Batch.of(16, 0, row, EMPTY, EMPTY));
      for (int label = 0; label < 2; label++) {
        assertThat((double) beside[label]).isCloseTo(first[label], within(TOLERANCE));
        assertThat((double) beside[2 + label]).isCloseTo(alone[label], within(TOLERANCE));
        assertThat((double) longer[label]).isCloseTo(alone[label], within(TOLERANCE));
        assertThat((double) longer[2 + label]).isCloseTo(beside[label], within(TOLERANCE));
        assertThat((double) longer[4 + label]).isCloseTo(beside[label], within(TOLERANCE));
      }
    }
  }
}
