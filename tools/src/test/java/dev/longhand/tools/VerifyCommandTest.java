package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.SessionSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyCommandTest {
  private static final Path GOLDEN = Path.of("..", "zoo", "golden");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert-classify",
        "bert-regress",
        "roberta-classify",
        "bigbird-full",
        "bigbird-sparse-eval",
        "bigbird-sparse-train",
        "bigbird-sparse-train-1024",
        "train-bert",
        "train-bert-accumulate"
      })
  void theZooComputesWhatTheReferenceComputes(String name) {
    var found = VerifyCommand.verify(GOLDEN.resolve(name), SessionSettings.onCpu());
    assertThat(found).hasSizeGreaterThan(20).allMatch(Comparison::passed);
  }

  @Test
  void anotherHeadIsRefusedByName() {
    assertThatThrownBy(
            () -> VerifyCommand.verify(GOLDEN.resolve("bert-masked-lm"), SessionSettings.onCpu()))
        .isInstanceOf(ReportedException.class)
        .hasMessageContaining("BertForMaskedLM");
  }

  @Test
  void whatIsNoNumberIsPastEveryTolerance() {
    var found = Comparison.output("logits", new float[] {Float.NaN}, new float[] {1});
    assertThat(found.passed()).isFalse();
  }
}
