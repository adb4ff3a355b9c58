package dev.longhand.trainer.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {
  @TempDir Path folder;

  @Test
  void filesAreFormattedAsTheTrainerDoes() throws IOException {
    Files.writeString(folder.resolve("all_results.json"), "{\"stale\": 1}");
    ResultFiles files = new ResultFiles(folder);
    files.write("train", Map.of("train_loss", 0.1 + 0.2, "epoch", 3.0, "train_samples", 67349));
    files.write("eval", Map.of("eval_accuracy", 0.9, "epoch", 3.0));

    assertThat(folder.resolve("train_results.json"))
        .hasContent(
            "{\n    \"epoch\": 3.0,\n    \"train_loss\": 0.30000000000000004,\n"
                + "    \"train_samples\": 67349\n}");
    assertThat(Files.readString(folder.resolve("eval_results.json"))).endsWith("0.9\n}");
    assertThat(Files.readString(folder.resolve("all_results.json")))
        .isEqualTo(
            "{\n    \"epoch\": 3.0,\n    \"eval_accuracy\": 0.9,\n"
                + "    \"train_loss\": 0.30000000000000004,\n    \"train_samples\": 67349\n}");
  }

  @Test
  void ratesAreRoundedAsPythonRounds() {
    assertThat(ResultFiles.rounded(872 / 2.00005, 3)).isEqualTo(435.989);
    assertThat(ResultFiles.rounded(0.125, 2)).isEqualTo(0.12);
    assertThat(ResultFiles.rounded(2.675, 2)).isEqualTo(2.67);
    assertThat(ResultFiles.rounded(Double.NaN, 2)).isNaN();
  }

  @Test
  void theLogGoesOnFromTheStepOfAResumedRun() throws IOException {
    try (JsonLinesLog log = JsonLinesLog.open(folder, 0)) {
      for (int step = 1; step <= 3; step++) {
        log.append(Map.of("step", step, "loss", 0.5));
      }
    }
    Files.writeString(
        folder.resolve(JsonLinesLog.FILE),
        Files.readString(folder.resolve(JsonLinesLog.FILE)) + "{\"step\": 4, \"lo");
    try (JsonLinesLog log = JsonLinesLog.open(folder, 2)) {
      log.append(Map.of("step", 3, "loss", Double.NaN));
    }

    List<String> lines = Files.readAllLines(folder.resolve(JsonLinesLog.FILE));
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).startsWith("{\"loss\": 0.5, \"step\": 2, \"time\": \"20");
    assertThat(lines.get(2)).startsWith("{\"loss\": NaN, \"step\": 3");
  }
}
