package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.SessionSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks themselves, tried on the processor. */
class GpuChecksTest {
  private static final Path GOLDEN = Path.of("..", "zoo", "golden");

  @TempDir Path scratch;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "golden values of bert-classify",
        "where bert-tiny is computed",
        "bert-tiny beside the CPU",
        "resuming"
      })
  void pass(String name) {
    GpuChecks.Finding finding = run(name, GOLDEN);
    assertThat(finding.passed()).as(finding.text()).isTrue();
  }

  @Test
  void nameAMissingGoldenFolder() {
    assertThatThrownBy(() -> run("golden values of bert-classify", scratch))
        .isInstanceOf(ReportedException.class)
        .hasMessageContaining(scratch.resolve("bert-classify").toString());
  }

  @Test
  void runOutOfMemoryOnlyWhereThereIsALimit() {
    assertThat(System.getenv()).doesNotContainKey("TF_CPU_BFC_MEM_LIMIT_IN_MB");
    assertThatThrownBy(() -> run("a step without memory", GOLDEN))
        .isInstanceOf(ReportedException.class)
        .hasMessageContaining("start tools/gpu-check");
  }

  private GpuChecks.Finding run(String name, Path golden) {
    return new GpuChecks(SessionSettings.onCpu(), golden, scratch)
        .all().stream()
            .filter(check -> check.name().equals(name))
            .findFirst()
            .orElseThrow()
            .action()
            .get();
  }
}
