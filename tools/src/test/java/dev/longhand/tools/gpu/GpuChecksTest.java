package dev.longhand.tools.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.JavaProcess;
import dev.longhand.files.UserException;
import dev.longhand.savedmodels.runtime.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks themselves, tried on the processor. */
@Tag("slow")
class GpuChecksTest {
  private static final Path GOLDEN = Path.of("..", "zoo", "golden");

  @TempDir Path scratch;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "golden values of bert-classify",
        "golden values of hierarchical-lstm",
        "golden values of hierarchical-mean",
        "speed of bert-tiny",
        "where bert-tiny is computed",
        "bert-tiny beside the CPU",
        "resuming in float32",
        "resuming in float16"
      })
  void pass(String name) {
    GpuChecks.Finding finding = run(name, GOLDEN, scratch);
    assertThat(finding.passed()).as(finding.text()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("checksOfOtherPrecisions")
  void modelsPassInOtherPrecisions(String name) {
    GpuChecks.Finding finding = run(name, GOLDEN, scratch);
    assertThat(finding.passed()).as(finding.text()).isTrue();
  }

  static Stream<String> checksOfOtherPrecisions() {
    return new GpuChecks(SessionSettings.onCpu(), GOLDEN, Path.of("unused"))
        .all().stream().map(GpuChecks.Check::name).filter(name -> name.endsWith("beside float32"));
  }

  @Test
  void coverEveryGoldenFolder() throws IOException {
    List<String> folders;
    try (Stream<Path> entries = Files.list(GOLDEN)) {
      folders =
          entries
              .filter(Files::isDirectory)
              .map(folder -> "golden values of " + folder.getFileName())
              .toList();
    }
    assertThat(folders)
        .hasSizeGreaterThanOrEqualTo(30)
        .contains("golden values of hierarchical-mean", "golden values of hierarchical-lstm");
    assertThat(new GpuChecks(SessionSettings.onCpu(), GOLDEN, scratch).all())
        .extracting(GpuChecks.Check::name)
        .containsAll(folders);
  }

  @Test
  void nameAGoldenFolderThatIsEmptyOrMissing() {
    for (Path folder : List.of(scratch, scratch.resolve("none"))) {
      assertThatThrownBy(() -> new GpuChecks(SessionSettings.onCpu(), folder, scratch).all())
          .isInstanceOf(UserException.class)
          .hasMessageContaining(folder.toString());
    }
  }

  @Test
  void passWhereAnUpdateDoesNotFit() {
    JavaProcess.Ended ended =
        JavaProcess.run(
            Map.of(
                "TF_CPU_ALLOCATOR_USE_BFC", "1",
                "TF_CPU_BFC_MEM_LIMIT_IN_MB", "256",
                "TF_CPP_MIN_LOG_LEVEL", "3"),
            LimitedMemory.class,
            scratch.toString());
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.output())
        .contains("optimizer step 1: not enough memory for ")
        .contains("; halved ")
        .endsWith("passed: true\n");
  }

  @Test
  void askForTheLauncherWhereMemoryHasNoLimit() {
    assertThat(System.getenv()).doesNotContainKey("TF_CPU_BFC_MEM_LIMIT_IN_MB");
    assertThatThrownBy(GpuChecks::memoryLimit)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("start tools/gpu-check");
  }

  /** A process whose memory has a limit. */
  static final class LimitedMemory {
    private LimitedMemory() {}

    public static void main(String[] arguments) {
      GpuChecks.Finding finding = run("an update that does not fit", GOLDEN, Path.of(arguments[0]));
      System.out.println(finding.text() + "\npassed: " + finding.passed());
    }
  }

  private static GpuChecks.Finding run(String name, Path golden, Path scratch) {
    return new GpuChecks(SessionSettings.onCpu(), golden, scratch)
        .all().stream()
            .filter(check -> check.name().equals(name))
            .findFirst()
            .orElseThrow()
            .action()
            .get();
  }
}
