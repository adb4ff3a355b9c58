package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.runner.baseline.TfIdfRun;
import dev.longhand.runner.timing.ProcessMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code glue-runner --model tfidf} whole: what it prints, its exit status and what it leaves. */
final class TfIdfRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** The output and exit status of a command. */
  private record Ended(int status, String out, String err) {}

  @ParameterizedTest
  @CsvSource({"sst2, 600, 120", "qnli, 1200, 200"})
  void sampleIsLearnedAndLeavesResultsButNoModel(String task, int train, int dev)
      throws IOException {
    Path output = folder.resolve("run");
    Ended ended = run("--model tfidf --sample --task " + task, output);

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("train_loss", "eval_accuracy").doesNotContain("warning");
    JsonNode results = json(output.resolve("all_results.json"));
    assertThat(results.get("train_samples").asInt()).isEqualTo(train);
    assertThat(results.get("eval_samples").asInt()).isEqualTo(dev);
    assertThat(results.get("eval_accuracy").asDouble()).isGreaterThan(0.6);
    assertThat(results.get("eval_loss").asDouble()).isBetween(0.0, Math.log(2));
    assertThat(ended.out())
        .contains("majority class", "50.00", output.toString())
        .contains("%.2f".formatted(100 * results.get("eval_accuracy").asDouble()));
    JsonNode record = json(output.resolve("run.json"));
    assertThat(record.get("model").asText()).isEqualTo("tfidf");
    assertThat(record.get("features").asInt()).isGreaterThan(100);
    assertThat(record.get(ProcessMemory.PEAK_MEMORY).asInt()).isGreaterThan(20);
    assertThat(names(output))
        .containsExactly(
            "all_results.json",
            "eval_predictions_" + task + ".jsonl",
            "eval_results.json",
            "run.json",
            "run.log",
            "train_results.json");
  }

  @Test
  void bothSetsOfMnliAreEvaluatedAndPredicted() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/MNLI"));
    String rows =
        """
        index\tsentence1\tsentence2\tgold_label
        0\tit rains\tit is wet\tentailment
        1\tit rains\tit is late\tneutral
        2\tit rains\tit is dry\tcontradiction
        """;
    for (String name :
        List.of("train", "dev_matched", "dev_mismatched", "test_matched", "test_mismatched")) {
      Files.writeString(data.resolve(name + ".tsv"), rows);
    }
    Path output = folder.resolve("run");
    Ended ended =
        run(
            "--model tfidf --task mnli --do_train --do_eval --do_predict --data_dir " + data,
            output);

    assertThat(ended.status()).as(ended.err()).isZero();
    JsonNode results = json(output.resolve("eval_results.json"));
    for (String suffix : List.of("", "_mm")) {
      assertThat(results.get("eval_accuracy" + suffix).asDouble()).isEqualTo(1);
      assertThat(results.get("eval_samples" + suffix).asInt()).isEqualTo(3);
      assertThat(results.get("eval_loss" + suffix).asDouble()).isPositive();
    }
    for (String file : List.of("predict_results_mnli-mm.txt", "MNLI-m.tsv")) {
      assertThat(Files.readAllLines(output.resolve(file)))
          .containsExactly("index\tprediction", "0\tentailment", "1\tneutral", "2\tcontradiction");
    }
  }

  @Test
  void aNumberIsPredictedByRidgeRegression() throws IOException {
    Path train =
        write("train.csv", "sentence1,label\ngood,4.5\nbad,0.5\ngood good,4.5\nbad bad,0.5\n");
    Path output = folder.resolve("run");
    Ended ended =
        run(
            "--model tfidf --do_train --do_eval --do_predict --train_file %s --validation_file %s --test_file %s"
                .formatted(train, train, write("test.csv", "sentence1\ngood\n\"\"\nunseen\n")),
            output);

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("always the mean");
    JsonNode results = json(output.resolve("all_results.json"));
    assertThat(results.get("eval_mse").asDouble()).isLessThan(2);
    assertThat(results.get("eval_loss").asDouble())
        .isCloseTo(results.get("eval_mse").asDouble(), within(1e-6));
    List<String> predicted = Files.readAllLines(output.resolve("predict_results_own.txt"));
    assertThat(predicted.get(2).substring(2)).isEqualTo(predicted.get(3).substring(2));
    assertThat(Double.parseDouble(predicted.get(1).substring(2))).isGreaterThan(3);
  }

  @Test
  void theFirstRowsAreTrainedOnAndTheSeedChangesNothing() throws IOException {
    Path data =
        write("data/SST-2/train.tsv", "sentence\tlabel\ngood\t1\nbad\t0\ngood\t0\ngood\t0\n")
            .getParent();
    write("data/SST-2/dev.tsv", "sentence\tlabel\ngood\t1\nbad\t0\n");
    write("data/SST-2/test.tsv", "index\tsentence\n0\tgood\n1\tbad\n2\tgood and bad\n");
    String command =
        "--model tfidf --task sst2 --max_train_samples 2 --do_train --do_eval --do_predict --data_dir "
            + data;
    Ended one = run(command + " --seed 1", folder.resolve("one"));
    Ended other = run(command + " --seed 2", folder.resolve("other"));

    assertThat(one.status()).as(one.err()).isZero();
    assertThat(other.status()).as(other.err()).isZero();
    JsonNode results = json(folder.resolve("one/all_results.json"));
    assertThat(results.get("train_samples").asInt()).isEqualTo(2);
    assertThat(results.get("eval_accuracy").asDouble()).isEqualTo(1);
    for (String key : List.of("eval_loss", "train_loss", "eval_accuracy")) {
      assertThat(json(folder.resolve("other/all_results.json")).get(key))
          .isEqualTo(results.get(key));
    }
    for (String file : List.of("SST-2.tsv", "predict_results_sst2.txt")) {
      assertThat(folder.resolve("one").resolve(file))
          .hasSameTextualContentAs(folder.resolve("other").resolve(file));
    }
  }

  @Test
  void flagsForTransformersAreNamedOnceAndChangeNothing() {
    Ended ended =
        run(
            "--model tfidf --task sst2 --sample --learning_rate 1 --device gpu:1 --attention_type full --ddp_timeout 9",
            folder.resolve("run"));

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err())
        .containsOnlyOnce(
            "--model tfidf makes no use of --attention_type, --device, --learning_rate")
        .containsOnlyOnce("--ddp_timeout");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--model tfidf --task sst2 --data_dir . --do_eval;each run trains it: add --do_train",
        "--model tfidf --task sst2 --sample --mode inference;leave out --mode inference",
        "--model tfidf --task ax --data_dir .;a model trained on MNLI",
        "--model tfidf --task sst2 --model_name_or_path x;it starts from no checkpoint",
        "--model tfidf --task sst2 --sample --resume_from_checkpoint last;keeps no checkpoints",
        "--model tfidf --task sst2 --tokenizer_name x;without a tokenizer",
        "--model tfidf --task sst2 --sample --data_dir .;cannot go together",
        "--model tfidff --task sst2 --data_dir .;did you mean tfidf?"
      })
  void whatTheBaselineCannotDoIsAnsweredInOneLine(String command, String message) {
    Ended ended = run(command, folder.resolve("none"));

    assertThat(ended.status()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err().lines().toList()).singleElement().asString().contains(message);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void tensorFlowsNativeCodeIsNotLoaded() throws IOException, InterruptedException {
    Path classes = folder.resolve("classes.log");
    try (RunnerProcess process =
        RunnerProcess.start(
            List.of("env", "JDK_JAVA_OPTIONS=-Xlog:class+load:file=" + classes),
            List.of(
                "--model",
                "tfidf",
                "--task",
                "sst2",
                "--sample",
                "--output_dir",
                folder.resolve("run").toString()))) {
      assertThat(process.end()).isZero();
    }

    assertThat(loaded(classes, TfIdfRun.class.getName())).isNotEmpty();
    assertThat(loaded(classes, "org.bytedeco")).isEmpty();
    assertThat(loaded(classes, "org.tensorflow.internal")).isEmpty();
  }

  private static List<String> loaded(Path log, String part) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(part)).toList();
    }
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Ended run(String command, Path output) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(List.of("--output_dir", output.toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status;
    try (Console console = new Console(print(out), print(err), Terminal.NONE, Clock.systemUTC())) {
      status =
          GlueRunner.run(
              arguments.toArray(String[]::new), console, Map.of("HOME", folder.toString()));
    }
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(Files.readString(file));
  }
}
