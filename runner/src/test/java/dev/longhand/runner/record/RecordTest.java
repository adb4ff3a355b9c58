package dev.longhand.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.files.UserException;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.trainer.evaluation.Predictions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTest {
  @TempDir Path folder;

  @Test
  void digestsAreThoseOfSha256sum() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "abc");

    assertThat(FileDigest.sha256(file))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(FileDigest.ofFiles(folder, List.of("a\\.txt", "b\\.txt"))).containsOnlyKeys("a.txt");
  }

  @Test
  void aFoldersDigestDependsOnNamesAndContents() throws IOException {
    Path one = Files.createDirectories(folder.resolve("one/in"));
    Files.writeString(one.resolve("a"), "1");
    String before = FileDigest.sha256(folder.resolve("one"));

    Files.move(one.resolve("a"), one.resolve("b"));
    String renamed = FileDigest.sha256(folder.resolve("one"));
    Files.writeString(one.resolve("b"), "2");

    assertThat(List.of(before, renamed, FileDigest.sha256(folder.resolve("one"))))
        .doesNotHaveDuplicates();
  }

  @Test
  void theMachineHasItsCores() {
    assertThat(Machine.describe())
        .containsEntry("cores", Runtime.getRuntime().availableProcessors())
        .containsKeys("instruction_sets", "memory_mb", "operating_system");
  }

  @Test
  void processorUseOfThisProcessIsNotOthers() {
    ProcessorUse use = new ProcessorUse();
    long end = System.nanoTime() + 300_000_000;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    Map<String, Object> found = use.describe();
    assertThat((Double) found.get("wall_seconds")).isGreaterThanOrEqualTo(0.3);
    assertThat((Double) found.get("processor_seconds")).isGreaterThan(0);
    Optional.ofNullable((Double) found.get("used_by_other_processes"))
        .ifPresent(share -> assertThat(share).isBetween(0.0, 1.0));
  }

  @Test
  void dataAreDescribedWithRowsUsedAndRowsThere() throws IOException {
    Path file = Files.writeString(folder.resolve("dev.tsv"), "abc");
    Examples all = examples(file, 0, 1, 1);

    assertThat(DataRecord.of(Map.of("dev", all.first(2))))
        .extractingByKey("dev")
        .isEqualTo(
            Map.of(
                "file",
                file.toString(),
                "sha256",
                FileDigest.sha256(file),
                "rows",
                2,
                "rows_there",
                3));
  }

  private static Examples examples(Path file, Integer... labels) {
    List<Integer> classes = List.of(labels);
    List<String> texts = classes.stream().map(String::valueOf).toList();
    return new Examples(file, texts, List.of(), classes, List.of(), 0);
  }

  /** A checkpoint whose outputs are in the opposite order of the task's classes. */
  @Test
  void predictionsAreWrittenUnderTheTasksNamesOfClasses() throws IOException {
    LabelOrder order = LabelOrder.of(List.of("no", "yes"), List.of("yes", "no"));
    Path file = PredictionsFile.in(folder, "sst2", "dev");

    PredictionsFile.writeClasses(
        file,
        examples(Path.of("x"), 1, 0, -1),
        new Predictions(new float[] {2, 0, 2, 0, 0, 2}, 2),
        order,
        List.of("no", "yes"));

    assertThat(file.getFileName()).hasToString("eval_predictions_sst2.jsonl");
    List<String> lines = Files.readAllLines(file);
    var first = new ObjectMapper().readTree(lines.get(0));
    assertThat(first.get("label").asText()).isEqualTo("yes");
    assertThat(first.get("prediction").asText()).isEqualTo("yes");
    assertThat(first.get("probabilities").get(1).asDouble()).isCloseTo(0.880797, within(1e-6));
    assertThat(new ObjectMapper().readTree(lines.get(2)).has("label")).isFalse();
    assertThatThrownBy(() -> PredictionsFile.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("line 3");
  }

  @Test
  void predictionsOfARegressionAreNumbers() {
    Examples examples =
        new Examples(Path.of("x"), List.of("a", "b"), List.of(), List.of(), List.of(1f, 2.5f), 0);
    Path file = PredictionsFile.in(folder, "stsb", "test_mm");

    PredictionsFile.writeValues(file, examples, 1.5f, 2);

    assertThat(file.getFileName()).hasToString("test_predictions_stsb_mm.jsonl");
    assertThat(PredictionsFile.read(file))
        .containsExactly(
            new PredictionsFile.Row("1.0", "1.5"), new PredictionsFile.Row("2.5", "2.0"));
  }

  @Test
  void aTruncatedFileOfPredictionsIsRefusedByItsLine() throws IOException {
    Path file = Files.writeString(folder.resolve("p.jsonl"), "{\"row\": 0, \"label\": \"a\"");
    assertThatThrownBy(() -> PredictionsFile.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("line 1 is not JSON");
    Files.writeString(file, "{\"row\": 1, \"label\": \"a\", \"prediction\": \"a\"}\n");
    assertThatThrownBy(() -> PredictionsFile.read(file))
        .hasMessageContaining("line 1 is not row 0");
  }
}
