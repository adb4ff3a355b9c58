package dev.longhand.zoo;

import dev.longhand.zoo.model.AttentionType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.RandomBlocks;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs, loss and gradients equal those of the reference implementations. */
class ParityTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert-classify",
        "bert-regress",
        "roberta-classify",
        "bigbird-full",
        "longformer-cls-global",
        "longformer-more-global",
        "longformer-window-multiple",
        "linformer-bert",
        "linformer-bert-shared",
        "performer-bert",
        "bert-masked-lm",
        "bert-pretraining",
        "roberta-masked-lm",
        "longformer-masked-lm",
        "bigbird-pretraining",
        "bert-multiple-choice",
        "roberta-multiple-choice",
        "linformer-prenorm",
        "linformer-prenorm-one-kv-head-shared",
        "linformer-prenorm-short",
        "performer-prenorm",
        "performer-prenorm-relu-kernel",
        "performer-prenorm-absolute-positions",
        "hierarchical-mean",
        "hierarchical-lstm"
      })
  void computesWhatTheReferenceComputes(String name) {
    assertParity(name, BuildOptions.defaults());
  }

  @ParameterizedTest
  @CsvSource({
    "bigbird-sparse-eval, FIRST, AUTO",
    "bigbird-sparse-eval, FIRST, BLOCK_SPARSE",
    "bigbird-sparse-train, PAPER, AUTO",
    "bigbird-sparse-train-1024, PAPER, AUTO",
    "bigbird-sparse-train-1024, PAPER, BLOCK_SPARSE"
  })
  void seesTheBlocksThatTheReferenceSees(String name, RandomBlocks blocks, AttentionType type) {
    assertParity(name, BuildOptions.defaults().withBigBird(blocks, type));
  }

  private void assertParity(String name, BuildOptions options) {
    try (Golden golden = Golden.build(name, options, folder.resolve("model"))) {
      golden.assertEvaluation();
      golden.assertTraining();
    }
  }
}
