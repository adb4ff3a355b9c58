package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.files.UserException;
import dev.longhand.runner.data.Examples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class HoldoutTest {
  @TempDir Path folder;

  private static GlueTaskData data(int rows) {
    List<String> texts = IntStream.range(0, rows).mapToObj(Integer::toString).toList();
    List<Integer> classes = IntStream.range(0, rows).mapToObj(row -> row % 2).toList();
    Examples train = new Examples(Path.of("train.tsv"), texts, List.of(), classes, List.of(), 0);
    return new GlueTaskData(
        GlueTask.get("sst2"), new GlueData(Optional.of(train), List.of(), List.of()));
  }

  @Test
  void heldOutExamplesAreNotTrainedOnAndFollowFromTheSeed() {
    GlueTaskData split = data(100).holdingOut(20, 7);

    List<String> held = split.holdout().orElseThrow().first();
    List<String> trained = split.training().orElseThrow().first();
    assertThat(held).hasSize(20).isEqualTo(data(100).holdingOut(20, 7).holdout().get().first());
    assertThat(held).isNotEqualTo(data(100).holdingOut(20, 8).holdout().get().first());
    assertThat(Stream.concat(held.stream(), trained.stream()).collect(Collectors.toSet()))
        .hasSize(100);
    assertThat(split.training().get().classes().get(3))
        .isEqualTo(Integer.parseInt(trained.get(3)) % 2);
    assertThat(split.examplesBySet()).containsKey("holdout");
    assertThatThrownBy(() -> data(20).holdingOut(20, 1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--select_on_train_holdout 20: the training set has 20 examples");
  }

  @Test
  void theBestCheckpointIsChosenOnTheHoldoutAlone() throws IOException {
    Path output = folder.resolve("run");
    String log =
        run(
            0,
            "--task=sst2",
            "--model=bert",
            "--sample",
            "--max_steps=20",
            "--eval_strategy=steps",
            "--save_strategy=steps",
            "--eval_steps=10",
            "--save_steps=10",
            "--load_best_model_at_end",
            "--select_on_train_holdout=50",
            "--output_dir=" + output);

    assertThat(log).contains("550 examples");
    ObjectMapper json = new ObjectMapper();
    JsonNode state = json.readTree(output.resolve("trainer_state.json").toFile());
    List<JsonNode> evaluations =
        state.findParents("eval_loss").stream().filter(e -> e.has("step")).toList();
    assertThat(evaluations).hasSize(2);
    JsonNode results = json.readTree(output.resolve("eval_results.json").toFile());
    assertThat(results.get("eval_samples").asInt()).isEqualTo(120);
    assertThat(evaluations)
        .allMatch(each -> each.get("eval_loss").asDouble() != results.get("eval_loss").asDouble());
    JsonNode record = json.readTree(output.resolve("run.json").toFile());
    assertThat(record.at("/data/holdout/rows").asInt()).isEqualTo(50);
  }

  @Test
  void aHoldoutThatNothingIsChosenOnIsAUsageError() {
    assertThat(run(2, "--task=sst2", "--model=bert", "--sample", "--select_on_train_holdout=50"))
        .contains("--select_on_train_holdout is the set that is evaluated during training");
  }

  private static String run(int status, String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (Console console = new Console(stream, stream, Terminal.NONE, Clock.systemUTC())) {
      int ended = GlueRunner.run(arguments, console, Map.of());
      String log = err.toString(StandardCharsets.UTF_8);
      assertThat(ended).as(log).isEqualTo(status);
      return log;
    }
  }
}
