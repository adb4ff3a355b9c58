package dev.longhand.imdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.files.atomic.OutputLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** imdb-runner whole: what it prints, its exit status and what it leaves. */
@Tag("slow")
final class ImdbRunnerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** The output and exit status of a command. */
  private record Ended(int status, String out, String err) {}

  @Test
  void theSampleIsLearnedByASmallModel() throws IOException {
    Ended ended = run("--model bert --sample --truncation head+tail");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("validation: 24 reviews", "test: 40 reviews, 20");
    JsonNode results = json("run/all_results.json");
    assertThat(results.get("predict_accuracy").asDouble()).as(ended.out()).isGreaterThan(0.8);
    assertThat(ended.out())
        .contains("accuracy", "F1", "precision", "recall", "test, majority class")
        .contains("%.2f".formatted(100 * results.get("predict_recall").asDouble()));
    assertThat(names("run"))
        .contains("model.safetensors", "savedmodel", "curves.png", "predict_results_test.txt");
    assertThat(json("run/run.json").get("validation_reviews").size()).isEqualTo(24);
    assertThat(json("run/config.json").get("id2label").get("1").asText()).isEqualTo("pos");
    assertThat(json("run/trainer_state.json").get("best_model_checkpoint").isNull()).isFalse();
  }

  @Test
  void aSweepHasATableAndPicturesAndGoesOnWhereItWas() throws IOException {
    String sweep =
        "--mode train --model linformer-prenorm --depth 1,2 --sample --num_train_epochs 2";
    Ended ended = run(sweep + " --do_train --do_predict");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(names("run"))
        .contains("depths.txt", "time_by_depth.png", "accuracy_by_epoch.png")
        .contains("linformer-prenorm-depth-1", "linformer-prenorm-depth-2");
    assertThat(Files.readString(folder.resolve("run/depths.txt"))).isEqualTo(table(ended.out()));
    String second = "run/linformer-prenorm-depth-2/";
    assertThat(json(second + "config.json").get("depth").asInt()).isEqualTo(2);
    assertThat(json(second + "config.json").get("pooling").asText()).isEqualTo("mean");
    assertThat(json(second + "depth.json").get("validation").size()).isEqualTo(2);
    assertThat(json(second + "depth.json").get("training").size()).isEqualTo(2);
    assertThat(json(second + "depth.json").get("train_seconds").asDouble()).isPositive();
    assertThat(json(second + "depth.json").get("test").isNumber()).isTrue();
    assertThat(json(second + "run.json").get("train_reviews"))
        .isEqualTo(json("run/linformer-prenorm-depth-1/run.json").get("train_reviews"));

    Path first = folder.resolve("run/linformer-prenorm-depth-1/depth.json");
    FileTime before = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(first, before);
    Files.delete(folder.resolve(second + "depth.json"));
    Ended resumed = run(sweep + " --do_train --do_predict --resume_from_checkpoint true");
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(before);
    assertThat(folder.resolve(second + "depth.json")).exists();
    assertThat(rowOf(resumed.out(), "1")).isEqualTo(rowOf(ended.out(), "1"));
  }

  private static String table(String out) {
    return out.substring(out.indexOf("model "), out.indexOf("\n\nresults: ") + 1);
  }

  private static String rowOf(String out, String depth) {
    return out.lines()
        .filter(line -> line.matches("linformer-prenorm +" + depth + " .*"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void referencePaddingCountsInTheMean() throws IOException {
    Ended ended =
        run(
            "--mode train --model performer-prenorm --depth 1 --sample --reference_padding"
                + " --num_train_epochs 1 --max_train_eval_samples 0 --max_seq_length 150");

    assertThat(ended.status()).as(ended.err()).isZero();
    String own = "run/performer-prenorm-depth-1/";
    assertThat(json(own + "config.json").get("pooling").asText()).isEqualTo("mean_all");
    assertThat(json(own + "config.json").get("max_length").asInt()).isEqualTo(150);
    assertThat(json(own + "depth.json").get("training")).isEmpty();
  }

  @Test
  void timedModelsStandInOneTableAndAreNotComparedUntrained() throws IOException {
    Ended ended = run("--mode inference --model bert,longformer --sample --max_predict_samples 8");

    assertThat(ended.status()).as(ended.err()).isZero();
    List<String> rows = ended.out().lines().filter(line -> line.endsWith("untrained")).toList();
    assertThat(rows).hasSize(2).allMatch(row -> row.matches("(bert|longformer) +no .*"));
    assertThat(names("run")).contains("inference.png", "1-bert", "2-longformer");
    JsonNode timed = json("run/2-longformer/inference_results.json");
    assertThat(timed.get("untrained").asBoolean()).isTrue();
    assertThat(timed.get("peak_memory_mb").asDouble()).isGreaterThan(50);
    JsonNode test = timed.get("sets").get("test");
    assertThat(test.get("samples").asInt()).isEqualTo(8);
    assertThat(test.has("accuracy")).isFalse();
    assertThat(test.get("latency_seconds").get("p50").asDouble()).isPositive();
    assertThat(test.get("latency_seconds").get("batches").asInt()).isEqualTo(1);
    assertThat(test.get("latency_seconds").has("p90")).isFalse();
  }

  @Test
  void aTrainedModelsAccuracyIsThatOfItsRun() throws IOException {
    Ended trained =
        run("--model bert --sample --num_train_epochs 1 --save_strategy no --eval_strategy no");
    assertThat(trained.status()).as(trained.err()).isZero();
    Path data = AclImdb.folder(folder.resolve("data"), AclImdb.reviews(3));
    Path model = folder.resolve("run");
    String command =
        "--model_name_or_path %s --data_dir %s --max_seq_length 64 ".formatted(model, data);
    Ended predicted = runIn("predicted", command + "--do_predict");
    assertThat(predicted.status()).as(predicted.err()).isZero();

    Ended timed = runIn("timed", command + "--mode inference --per_device_eval_batch_size 4");

    assertThat(timed.status()).as(timed.err()).isZero();
    JsonNode result = json("timed/inference_results.json");
    assertThat(result.get("untrained").asBoolean()).isFalse();
    assertThat(result.get("sets").get("test").get("accuracy").asDouble())
        .isEqualTo(json("predicted/all_results.json").get("predict_accuracy").asDouble());
    assertThat(timed.out()).containsPattern("run +yes +64 ");

    Path config = model.resolve("config.json");
    String other =
        Files.readString(config).replace("\"neg\"", "\"cold\"").replace("\"pos\"", "\"warm\"");
    Files.writeString(config, other);
    Ended refused = runIn("refused", command + "--do_predict");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err())
        .contains("its classes are cold, warm, and those of the task neg, pos; train it")
        .doesNotContain("accuracy");
    assertThat(folder.resolve("refused")).doesNotExist();
  }

  @Test
  void anUntrainedModelHasNoFigures() throws IOException {
    Ended ended = run("--model bert --sample --do_eval --do_predict --max_predict_samples 8");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("is not trained for this").doesNotContain("accuracy");
    assertThat(ended.out())
        .containsPattern("validation +untrained +untrained")
        .containsPattern("test +untrained +untrained")
        .doesNotContain("majority class");
    JsonNode results = json("run/all_results.json");
    assertThat(results.get("untrained").asBoolean()).isTrue();
    assertThat(results.get("eval_samples").asInt()).isPositive();
    assertThat(results.get("predict_samples").asInt()).isEqualTo(8);
    for (String figure :
        List.of("eval_accuracy", "eval_loss", "predict_accuracy", "predict_loss")) {
      assertThat(results.has(figure)).as(figure).isFalse();
    }
    assertThat(Files.readAllLines(folder.resolve("run/predict_results_test.txt"))).hasSize(9);
  }

  @Test
  void theBaselineLeavesNoModel() throws IOException {
    Ended ended = run("--model tfidf --sample --max_predict_samples 12");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(json("run/all_results.json").get("predict_accuracy").asDouble()).isGreaterThan(0.7);
    assertThat(names("run")).doesNotContain("model.safetensors");
    assertThat(Files.readAllLines(folder.resolve("run/predict_results_test.txt")))
        .hasSize(13)
        .first()
        .isEqualTo("review\tsentiment\tprediction");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--mode train --model linformer-prenom --sample;did you mean linformer-prenorm?",
        "--mode train --sample;--mode train needs --model",
        "--mode train --model linformer-prenorm --depth 1,x --sample;--depth: '1,x' is not accepted",
        "--mode train --model linformer-prenorm --depth 0,1 --sample;--depth: '0,1' is not accepted",
        "--mode train --model linformer-prenorm --depth 2,2 --sample;--depth: '2,2' names one twice",
        "--mode train --model linformer-prenorm --random_weights;its models start from nothing",
        "--mode train --model linformer-prenorm --sample --do_predict;add --do_train",
        "--mode train --model linformer-prenorm --sample --resume_from_checkpoint true;--output_dir",
        "--mode train --model linformer-prenorm --evaluate_on test;leaves the test set to --do_predict",
        "--model brt;did you mean bert?",
        "--model bert,longformer --sample;--mode finetune takes one model",
        "--model bert --sample --depth 2;--depth is for --mode train",
        "--model bert --sample --truncation both;expected one of head, tail, head+tail",
        "--model bert --sample --do_train=false;nothing is left to do",
        "--model tfidf --sample --do_predict;each run trains: add --do_train",
        "--model bert --sample --validation_samples 0 --do_train --do_eval;that is nothing here",
        "--mode inference --model bert,tfidf --sample;nothing to time",
        "--mode inference --model bert --sample --do_train;trains nothing",
        "--mode inference --model bert,longformer --model_name_or_path x;one of them"
      })
  void whatCannotBeDoneIsAnsweredInOneLine(String command, String message) {
    String named = command.contains("--resume") ? command : command + " --output_dir " + at("run");
    Ended ended = end(named);

    assertThat(ended.status()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err().lines().filter(line -> line.startsWith("imdb-runner: ")))
        .singleElement()
        .asString()
        .contains(message);
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void brokenDataIsAnsweredInOneLine() throws IOException {
    Path archive = AclImdb.archive(folder.resolve("a.tar.gz"), Map.of("aclImdb/x.txt", "x"));
    Ended ended = run("--model tfidf --data_dir " + archive);

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().lines()).singleElement().asString().contains("no review in train/neg/");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--mode train --model linformer-prenorm --depth 1,2 --sample",
        "--mode inference --model bert,longformer --sample",
        "--model tfidf --sample"
      })
  void aFolderInUseIsRefusedByEveryMode(String command) throws IOException {
    try (OutputLock other = OutputLock.ofFolder(at("run"))) {
      Ended ended = run(command);

      assertThat(ended.status()).as(ended.err()).isEqualTo(1);
      assertThat(ended.err())
          .contains(at("run") + " is in use: process " + ProcessHandle.current().pid());
      assertThat(other.isIntact()).isTrue();
    }
    assertThat(at("run")).isEmptyDirectory();
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  private Ended run(String command) {
    return runIn("run", command);
  }

  private Ended runIn(String name, String command) {
    return end(command + " --output_dir " + at(name));
  }

  private Ended end(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status;
    try (Console console = new Console(print(out), print(err), Terminal.NONE, Clock.systemUTC())) {
      status = ImdbRunner.run(command.split(" "), console, Map.of("HOME", folder.toString()));
    }
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private List<String> names(String run) throws IOException {
    try (Stream<Path> files = Files.list(at(run))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private JsonNode json(String file) throws IOException {
    return JSON.readTree(Files.readString(at(file)));
  }
}
