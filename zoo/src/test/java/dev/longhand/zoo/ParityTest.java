package dev.longhand.zoo;

import dev.longhand.zoo.model.AttentionType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.RandomBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs, loss and gradients equal those of the reference implementations. */
class ParityTest {
  @TempDir Path folder;

  /** Every case but those of random blocks, which the other test has, and of training runs. */
  static Stream<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(Golden.FOLDER)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("expected.safetensors")))
          .map(folder -> folder.getFileName().toString())
          .filter(name -> !name.startsWith("bigbird-sparse") && !name.startsWith("train-"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
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
