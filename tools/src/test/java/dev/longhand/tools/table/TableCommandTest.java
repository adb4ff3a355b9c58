package dev.longhand.tools.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.tools.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of made-up runs, whose figures are known. */
class TableCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 872;

  @TempDir Path folder;

  /** Writes a run on SST-2 with every n-th row wrong; the other settings are a whole run's. */
  private Path run(String name, String model, int seed, int everyWrong) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    StringBuilder lines = new StringBuilder();
    int wrong = 0;
    for (int row = 0; row < ROWS; row++) {
      boolean isWrong = (row + seed) % everyWrong == 0;
      wrong += isWrong ? 1 : 0;
      String label = row % 2 == 0 ? "negative" : "positive";
      String other = row % 2 == 0 ? "positive" : "negative";
      lines.append(
          "{\"row\": %d, \"label\": \"%s\", \"prediction\": \"%s\"}%n"
              .formatted(row, label, isWrong ? other : label));
    }
    Files.writeString(run.resolve("eval_predictions_sst2.jsonl"), lines);
    double accuracy = 1 - (double) wrong / ROWS;
    Files.writeString(
        run.resolve("all_results.json"),
        String.format(Locale.ROOT, "{\"eval_accuracy\": %s, \"train_runtime\": 60}", accuracy));
    write(
        run,
        """
        {"schema_version": 1, "task": "sst2", "finished": true, "command": "glue-runner",
         "model": "%s", "model_type": "bert", "seeds": {"seed": %d}, "metrics": ["accuracy"],
         "classes": ["negative", "positive"], "evaluated": ["dev"],
         "arguments": {"model": "%s", "seed": %d, "learning_rate": 2e-5, "load_best_model_at_end": false},
         "data": {"train": {"rows": 67349, "rows_there": 67349}, "dev": {"rows": 872, "rows_there": 872}}}
        """
            .formatted(model, seed, model, seed));
    return run;
  }

  private static void write(Path run, String record) throws IOException {
    Files.writeString(run.resolve("run.json"), record);
  }

  private static void change(Path run, String pointer, String key, JsonNode value)
      throws IOException {
    ObjectNode record = (ObjectNode) JSON.readTree(run.resolve("run.json").toFile());
    ((ObjectNode) record.at(pointer)).set(key, value);
    write(run, record.toString());
  }

  private static Ended table(Object... words) {
    Object[] all = new Object[words.length + 1];
    all[0] = "table";
    System.arraycopy(words, 0, all, 1, words.length);
    return Ended.run(all);
  }

  @Test
  void oneSeedHasItsIntervalOverExamples() throws IOException {
    Ended shown = table(run("a", "bert", 1, 10));

    assertThat(shown.status()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("sst2 accuracy", "bert")
        .containsPattern("90\\.02 \\(8[78]\\.\\d\\d to 9[12]\\.\\d\\d\\)")
        .contains("is over examples")
        .doesNotContain("[");
  }

  @Test
  void severalSeedsHaveMeanAndDeviationAndFromFiveOnAnInterval() throws IOException {
    for (int seed = 1; seed <= 5; seed++) {
      run("runs/bert-" + seed, "bert", seed, 8 + seed);
    }
    Path output = folder.resolve("table.json");
    Ended shown = table(folder.resolve("runs"), "--format", "json", "--output", output);

    assertThat(shown.status()).as(shown.err()).isZero();
    JsonNode cell = JSON.readTree(output.toFile()).at("/rows/0/cells/0");
    double sum = 0;
    for (JsonNode value : cell.get("values")) {
      sum += value.asDouble();
    }
    assertThat(cell.get("values")).hasSize(5);
    assertThat(cell.get("mean").asDouble()).isCloseTo(sum / 5, within(1e-12));
    assertThat(cell.get("interval")).hasSize(2);
    assertThat(cell.get("runs")).hasSize(5);

    Files.move(folder.resolve("runs/bert-5"), folder.resolve("elsewhere"));
    assertThat(table(folder.resolve("runs")).out()).contains("n=4").doesNotContain(" to ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "markdown", "csv", "latex", "json"})
  void marksSurviveEveryFormat(String format) throws IOException {
    Path run = run("a", "bert", 1, 10);
    change(run, "/data/train", "rows", JSON.valueToTree(4000));
    change(run, "/arguments", "load_best_model_at_end", JSON.valueToTree(true));

    Ended shown = table(run, "--format", format);

    assertThat(shown.status()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("4,000 of 67,349", "the checkpoint was chosen on the set that is reported");
    if (!format.equals("json")) {
      assertThat(shown.out()).contains("[a,h]");
    }
  }

  @Test
  void whatIsNotComparableIsMarked() throws IOException {
    Path majority = run("majority", "majority", 1, 2);
    Path unfinished = run("unfinished", "unfinished", 1, 10);
    change(unfinished, "", "finished", JSON.valueToTree(false));
    Path diverged = run("diverged", "diverged", 1, 10);
    Files.writeString(
        diverged.resolve("trainer_state.json"),
        """
        {"log_history": [{"loss": 1.0}, {"loss": 1.0}, {"loss": 1.0},
          {"loss": 2.0}, {"loss": 3.0}, {"loss": 2.0}]}
        """);
    Path subset = run("subset", "subset", 1, 10);
    change(subset, "/data/train", "rows_there", JSON.valueToTree(100));
    Path untrained = run("untrained", "untrained", 1, 10);
    Files.writeString(untrained.resolve("all_results.json"), "{\"untrained\": true}");
    Path shared = run("shared", "shared", 1, 10);
    change(shared, "", "processor_use", JSON.readTree("{\"used_by_other_processes\": 0.5}"));

    String out = table(majority, unfinished, diverged, subset, untrained, shared).out();

    assertThat(out)
        .containsPattern("majority +50\\.00 .*\\[e\\]")
        .containsPattern("unfinished +90\\.02 .*\\[g\\]")
        .containsPattern("diverged +90\\.02 .*\\[f\\]")
        .containsPattern("subset +90\\.02 .*\\[c\\]")
        .containsPattern("untrained +- \\[d\\]")
        .containsPattern("shared .* 60 \\[i\\]")
        .contains("sst2 train has 100 rows, officially 67,349");
  }

  @Test
  void twoSeedsOfOneModelAreNotDifferentAndABetterModelIs() throws IOException {
    Path one = run("one", "one", 1, 10);
    Path other = run("other", "other", 2, 10);
    Path better = run("better", "better", 1, 40);

    String out = table(one, other, better, "--compare_to", "one").out();

    assertThat(out)
        .containsPattern("other, sst2 accuracy: [+-]0\\.\\d\\d; p = 1\\.000 .*: not different")
        .containsPattern("better, sst2 accuracy: \\+7\\.\\d\\d; p = .*McNemar .*: different");
  }

  @Test
  void rowsAreWhatVaries() throws IOException {
    Path low = run("low", "bert", 1, 10);
    Path high = run("high", "bert", 2, 12);
    change(high, "/arguments", "learning_rate", JSON.valueToTree(1e-4));

    assertThat(table(low, high).err())
        .contains("would be one figure but differ in learning_rate", "add it to --rows");
    assertThat(table(low, high, "--rows", "learning_rate,model").out())
        .contains("learning_rate=2e-05, bert", "learning_rate=0.0001, bert");
    assertThat(table(low, "--rows", "nothing").err()).contains("--rows nothing");
  }

  @Test
  void publishedFiguresStandInRowsOfTheirOwn() throws IOException {
    String out = table(run("a", "bert", 1, 10), "--published").out();

    assertThat(out)
        .containsPattern("bert-base-cased \\(published\\) +92\\.32")
        .contains("Hugging Face transformers, examples/pytorch/text-classification/README.md");
  }

  @Test
  void aTaskThatNobodyPublishedIsNamed() throws IOException {
    Path run = run("a", "bert", 1, 10);
    change(run, "", "task", JSON.valueToTree("custom"));
    Files.move(
        run.resolve("eval_predictions_sst2.jsonl"), run.resolve("eval_predictions_custom.jsonl"));

    Ended shown = table(run, "--published");

    assertThat(shown.status()).isEqualTo(1);
    assertThat(shown.err()).contains("no published figure is known for custom accuracy");
  }

  @Test
  void aRunThatCannotBeDerivedIsRefusedInOneLine() throws IOException {
    Path run = run("a", "bert", 1, 10);
    Files.writeString(run.resolve("all_results.json"), "{\"eval_accuracy\": 0.95}");
    assertRefused(table(run), "but all_results.json of that run says 0.950000");

    Files.delete(run.resolve("eval_predictions_sst2.jsonl"));
    assertRefused(table(run), "eval_predictions_sst2.jsonl is missing");

    Path newer = run("newer", "bert", 1, 10);
    change(newer, "", "schema_version", JSON.valueToTree(2));
    assertRefused(table(newer), "has schema version 2, and this version of Longhand reads up to 1");

    Path older = run("older", "bert", 1, 10);
    change(older, "", "schema_version", JSON.valueToTree(0));
    assertRefused(table(older), "is of an older version");

    Files.createDirectories(folder.resolve("empty"));
    assertRefused(table(folder.resolve("empty")), "neither it nor a folder in it has a run.json");
    assertRefused(table(folder.resolve("nowhere")), "there is no such folder");
  }

  @Test
  void aSeedThatIsThereTwiceIsRefused() throws IOException {
    assertRefused(
        table(run("a", "bert", 1, 10), run("b", "bert", 1, 10)),
        "seed 1 of task sst2 is there twice");
    assertThat(table(folder.resolve("a"), folder.resolve("a")).err()).contains("is given twice");
  }

  private Path timing(String name, double perSecond, boolean untrained) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    write(
        run,
        """
        {"schema_version": 1, "peak_memory_mb": 500, "device": {"kind": "cpu", "threads": 2},
         "processor_use": {"used_by_other_processes": 0.01}}
        """);
    Files.writeString(
        run.resolve("inference_results.json"),
        String.format(
            Locale.ROOT,
            """
            {"batch_size": 8, "load_seconds": 2.5, "untrained": %s, "sets": {"dev": {
              "accuracy": 0.53, "samples_per_second": %s, "tokens_per_second": 1000,
              "tokenise_seconds": 0.07, "latency_seconds": {"batches": 120, "p50": 0.007, "p90": 0.009}}}}
            """,
            untrained,
            perSecond));
    return run;
  }

  @Test
  void timingRunsStandSideBySideWithRatios() throws IOException {
    Path slow = timing("slow", 100, true);
    Path fast = timing("fast", 150, false);

    String out = table(slow, fast).out();
    assertThat(out)
        .containsPattern("slow +dev +100\\.00 +1\\.00 .* 7\\.00 +9\\.00 +- +120 .*untrained")
        .containsPattern("fast +dev +150\\.00 +1\\.50 .*53\\.00");
    assertThat(table(slow, fast, "--compare_to", fast, "--format", "json").out())
        .contains("\"ratio\" : \"0.67\"");
    assertRefused(table(slow, fast, "--compare_to", "nothing"), "there is no such run");
    assertRefused(table(slow, run("a", "bert", 1, 10)), "show runs of one kind in one table");
  }

  private static void assertRefused(Ended ended, String reason) {
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains(reason);
    assertThat(ended.err().lines()).hasSize(1);
    assertThat(ended.out()).isEmpty();
  }
}
