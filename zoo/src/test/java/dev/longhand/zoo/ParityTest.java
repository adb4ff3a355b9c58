package dev.longhand.zoo;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs, loss and gradients equal those of the reference implementations. */
class ParityTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bert-classify", "bert-regress", "roberta-classify"})
  void computesWhatTheReferenceComputes(String name) {
    try (Golden golden = Golden.build(name, BuildOptions.defaults(), folder.resolve("model"))) {
      golden.assertEvaluation();
      golden.assertTraining();
    }
  }
}
