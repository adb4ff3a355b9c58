package dev.longhand.runner.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.Command;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.flags.TrainingFlags;
import dev.longhand.trainer.results.TrainerState;
import dev.longhand.trainer.results.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCardTest {
  @TempDir Path folder;

  @Test
  void theHeadIsYamlAndTheTableFollowsTheLog() throws IOException {
    TrainerState state = new TrainerState();
    state.setEpoch(0.5);
    state.setGlobalStep(10);
    state.log(Map.of("eval_loss", 0.61234567, "eval_accuracy", 0.75));
    state.log(Map.of("loss", 0.5, "learning_rate", 1e-5));
    state.setEpoch(1);
    state.setGlobalStep(20);
    state.log(Map.of("eval_loss", 0.4, "eval_accuracy", 0.8125));

    card().write(folder, ParsedTraining.parse("--learning_rate=2e-5"), state);

    String text = Files.readString(folder.resolve("README.md"));
    assertThat(text)
        .startsWith(
            """
            ---
            library_name: transformers
            language:
            - en
            license: apache-2.0
            base_model: google/bigbird-roberta-base
            tags:
            - text-classification
            - longhand
            datasets:
            - nyu-mll/glue
            metrics:
            - accuracy
            model-index:
            - name: "qnli: bigbird"
              results:
              - task:
                  name: Text Classification
                  type: text-classification
                dataset:
                  name: GLUE QNLI
                  type: nyu-mll/glue
                  config: qnli
                  split: validation
                  args: qnli
                metrics:
                - name: Accuracy
                  type: accuracy
                  value: 0.8125
            ---
            """)
        .contains("- Loss: 0.4\n- Accuracy: 0.8125")
        .contains("- learning_rate: 2e-05\n")
        .contains("| Training Loss | Epoch | Step | Validation Loss | Accuracy |")
        .contains("| No log | 0.5 | 10 | 0.6123 | 0.75 |\n| 0.5 | 1.0 | 20 | 0.4 | 0.8125 |");
  }

  @Test
  void textThatMightMeanSomethingElseInYamlIsQuoted() {
    assertThat(Yaml.write(Map.of("a", List.of("no", "1.0", "a: b", "plain text", ""))))
        .isEqualTo("a:\n- \"no\"\n- \"1.0\"\n- \"a: b\"\n- plain text\n- \"\"\n");
  }

  @Test
  void theRecordHasWhatARunIsMadeOf() throws IOException {
    Command command = Command.of("runner", "", TrainingFlags.table());
    new RunRecord("runner", ArgumentParser.parse(command, "--seed", "7"))
        .seeds(7, 7)
        .newlyInitialized(List.of("classifier.weight", "classifier.bias"))
        .put("device", "cpu")
        .write(RunRecord.beside(folder));
    assertThat(RunRecord.beside(folder)).isEqualTo(folder.resolve("run-2.json"));

    var record = new ObjectMapper().readTree(folder.resolve("run.json").toFile());
    assertThat(record.at("/arguments/seed").asInt()).isEqualTo(7);
    assertThat(record.at("/given/0").asText()).isEqualTo("seed");
    assertThat(record.at("/newly_initialised/0").asText()).isEqualTo("classifier.bias");
    assertThat(record.at("/versions/longhand").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(record.at("/versions/tensorflow-java").asText()).startsWith("1.");
  }

  private static ModelCard card() {
    Map<String, Object> results = Map.of("eval_loss", 0.4, "eval_accuracy", 0.8125);
    return new ModelCard(
        "qnli: bigbird",
        Optional.of("google/bigbird-roberta-base"),
        Optional.of("apache-2.0"),
        new ModelCard.DatasetReference("GLUE QNLI", "nyu-mll/glue", "qnli", "en"),
        List.of("accuracy"),
        results,
        List.of());
  }
}
