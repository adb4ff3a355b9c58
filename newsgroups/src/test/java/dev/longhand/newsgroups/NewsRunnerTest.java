package dev.longhand.newsgroups;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.files.atomic.OutputLock;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.runner.timing.ProcessMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** newsgroups-runner whole: what it prints, its exit status and what it leaves. */
@Tag("slow")
final class NewsRunnerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FILES_OF_SETS =
      Stream.of("validation", "test")
          .flatMap(
              set ->
                  Stream.of("classes_%s.txt", "confusion_%s.txt", "confusion_%s.png")
                      .map(name -> name.formatted(set)))
          .toList();

  @TempDir Path folder;

  /** The output and exit status of a command. */
  private record Ended(int status, String out, String err) {}

  @Test
  void theSampleIsLearnedByASmallModel() throws IOException {
    Ended ended = run("--model bert --sample --remove headers,footers,quotes");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("train: 81 documents in 3 groups", "0 empty");
    JsonNode results = json("all_results.json");
    assertThat(results.get("predict_accuracy").asDouble()).as(ended.out()).isGreaterThan(0.8);
    assertThat(results.get("eval_macro_f1").asDouble()).isPositive();
    assertThat(ended.out())
        .contains("precision", "test, majority class", "33.33")
        .contains("%.2f".formatted(100 * results.get("predict_macro_f1").asDouble()));
    assertThat(names())
        .containsAll(FILES_OF_SETS)
        .contains("model.safetensors", "savedmodel", "curves.png", "README.md", "log.jsonl");
    assertThat(json("run.json").get("validation_documents").size()).isEqualTo(9);
    assertThat(json("config.json").get("id2label").get("1").asText()).isEqualTo("rec.railway");
  }

  @Test
  void theBaselineLeavesTheSameFilesButNoModel() throws IOException {
    Ended ended = run("--model tfidf --sample --max_predict_samples 12");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(json("all_results.json").get("predict_accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(json("run.json").get(ProcessMemory.PEAK_MEMORY).asInt()).isGreaterThan(20);
    assertThat(names()).containsAll(FILES_OF_SETS).doesNotContain("model.safetensors");
    assertThat(Files.readAllLines(folder.resolve("run/predict_results_test.txt")))
        .hasSize(13)
        .first()
        .isEqualTo("document\tgroup\tprediction");
  }

  @Test
  void headsAreRunOneAfterAnother() throws IOException {
    Ended ended =
        run("--model bert --sample --head mean,lstm --max_train_samples 16 --num_train_epochs 1");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("head mean, 1 of 2", "head lstm, 2 of 2");
    assertThat(names()).containsExactlyInAnyOrder("mean", "lstm", "sweep.txt", "sweep.png");
    assertThat(json("mean/config.json").get("head").asText()).isEqualTo("mean");
    assertThat(json("lstm/config.json").get("head").asText()).isEqualTo("lstm");
    String accuracy =
        "%.2f".formatted(100 * json("lstm/all_results.json").get("predict_accuracy").asDouble());
    assertThat(Files.readAllLines(folder.resolve("run/sweep.txt")))
        .hasSize(4)
        .element(3)
        .asString()
        .startsWith("lstm")
        .contains(accuracy);
    assertThat(Files.readString(folder.resolve("run/lstm/segments_test.txt")))
        .contains("segments of 32", "documents");
  }

  @Test
  void aSweepThatIsResumedLeavesFinishedRunsAsTheyAre() throws IOException {
    String command =
        "--model bert --sample --head mean,max --max_train_samples 16 --num_train_epochs 1";
    Ended first = run(command + " --resume_from_checkpoint false");
    assertThat(first.status()).as(first.err()).isZero();
    FileTime before = Files.getLastModifiedTime(folder.resolve("run/mean/model.safetensors"));
    Files.delete(folder.resolve("run/max/predict_results.json"));

    Ended ended = run(command + " --resume_from_checkpoint last");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("head mean, 1 of 2: finished before");
    assertThat(Files.getLastModifiedTime(folder.resolve("run/mean/model.safetensors")))
        .isEqualTo(before);
    assertThat(folder.resolve("run/max/predict_results.json")).exists();
  }

  @Test
  void aSweepRunsAgainWhatDidNotLeaveAllItsFiles() throws IOException {
    String command =
        "--model bert --sample --head mean,max --max_train_samples 16 --num_train_epochs 1";
    run(command);
    Path record = folder.resolve("run/max/run.json");
    Files.writeString(
        record, Files.readString(record).replace("\"finished\": true", "\"finished\": false"));
    Files.writeString(folder.resolve("run/max/all_results.json"), "{}");

    Ended ended = run(command + " --resume_from_checkpoint last");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err())
        .contains("head mean, 1 of 2: finished before")
        .doesNotContain("head max, 2 of 2: finished before");
    assertThat(json("max/all_results.json").get("predict_accuracy").asDouble()).isFinite();
    assertThat(RunRecord.isFinished(folder.resolve("run/max"))).isTrue();
  }

  @Test
  void aSweepIntoAFolderInUseIsRefusedAndTouchesNothing() throws IOException {
    try (OutputLock other = OutputLock.ofFolder(folder.resolve("run"))) {
      Ended ended = run("--model bert --sample --head mean,max");

      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.err())
          .contains(folder.resolve("run") + " is in use: process " + ProcessHandle.current().pid());
      assertThat(other.isIntact()).isTrue();
    }
    assertThat(folder.resolve("run")).isEmptyDirectory();
  }

  @Test
  void aModelThatWasSavedWithAHeadKeepsIt() throws IOException {
    run(
        "--model bert --sample --head lstm --segment_length 16 --segment_overlap 3"
            + " --num_train_epochs 1 --max_train_samples 16");
    assertThat(json("config.json").get("segment_overlap").asInt()).isEqualTo(3);
    Path saved = Files.move(folder.resolve("run"), folder.resolve("saved"));
    for (String file : List.of("train/a/1", "train/b/2", "test/a/3", "test/b/4")) {
      Path document = folder.resolve("data/20news-bydate-" + file);
      Files.createDirectories(document.getParent());
      Files.writeString(document, "From: x\n\n" + "rain ".repeat(file.endsWith("3") ? 40 : 0));
    }

    Ended ended =
        run(
            "--do_predict --remove headers --ignore_mismatched_sizes --model_name_or_path %s --data_dir %s"
                .formatted(saved, folder.resolve("data")));

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).doesNotContain("lstm.weight").contains("1 empty");
    assertThat(json("run.json").get("segment_length").asInt()).isEqualTo(16);
    assertThat(ended.out()).containsPattern("test +untrained +untrained");
    assertThat(json("all_results.json").get("untrained").asBoolean())
        .as("the classifier is of two groups now")
        .isTrue();
  }

  @Test
  void untrainedHeadsHaveNoFigures() throws IOException {
    Ended ended = run("--model bert --sample --head mean,max --do_predict --max_predict_samples 8");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("is not trained for this").doesNotContain("accuracy");
    for (String head : List.of("mean", "max")) {
      JsonNode results = json(head + "/predict_results.json");
      assertThat(results.get("untrained").asBoolean()).isTrue();
      assertThat(results.has("predict_accuracy") || results.has("predict_loss")).isFalse();
      assertThat(Files.readAllLines(folder.resolve("run/" + head + "/predict_results_test.txt")))
          .hasSize(9);
      assertThat(folder.resolve("run/" + head + "/classes_test.txt")).doesNotExist();
    }
    assertThat(Files.readAllLines(folder.resolve("run/sweep.txt")))
        .filteredOn(line -> line.matches("(mean|max) +- +- +untrained +untrained +- .*"))
        .hasSize(2);
  }

  @Test
  void theLongestDocumentsCanBeLeftOutAndEveryTableSaysSo() throws IOException {
    Ended ended =
        run("--model bert --sample --head mean,max --num_train_epochs 1 --drop_longest 70");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(json("mean/all_results.json").get("train_samples").asInt()).isEqualTo(11);
    String note = "trained without the 70 longest documents";
    assertThat(Files.readString(folder.resolve("run/sweep.txt"))).contains(note);
    assertThat(Files.readString(folder.resolve("run/mean/results.txt"))).contains(note);
  }

  @Test
  void anEmptyDocumentIsCountedAndPredicted() throws IOException {
    for (String name : List.of("train/a/1", "train/b/2", "train/b/3", "test/a/4", "test/b/5")) {
      Path file = folder.resolve("data/20news-bydate-" + name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "From: x\n\n" + (name.equals("test/a/4") ? "" : file));
    }
    Ended ended =
        run(
            "--model tfidf --remove headers --validation_split 0 --data_dir "
                + folder.resolve("data"));

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("1 empty, classified as empty text");
    assertThat(Files.readAllLines(folder.resolve("run/predict_results_test.txt")))
        .hasSize(3)
        .element(1)
        .asString()
        .startsWith("a/4\ta\t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--model bert --sample --head mean,lstn;there is no head 'lstn'; did you mean lstm?",
        "--model bert --sample --head mean,max --resume_from_checkpoint checkpoint-1;give last",
        "--model bert --sample --head truncated;did you mean truncate?",
        "--model bert --sample --remove header;did you mean headers?",
        "--model tfidf --sample --categories sci.wether,home.garden;did you mean sci.weather?",
        "--model tfidf --sample --do_predict;each run trains it: add --do_train",
        "--model tfidf --sample --validation_split 0 --do_train --do_eval;that is 0",
        "--model bert --sample --do_train false;nothing is left to do",
        "--model tfidf --sample --data_dir x;cannot go together"
      })
  void whatCannotBeDoneIsAnsweredInOneLine(String command, String message) {
    Ended ended = run(command);

    assertThat(ended.status()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err().lines().toList()).singleElement().asString().contains(message);
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void withoutDataOfflineTheCacheIsNamed() {
    Ended ended = run("--model tfidf --offline");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("20news-bydate.tar.gz by --data_dir", ".cache/longhand");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--model bert --sample --head mean --segment_length 20 --segment_overlap 18;has 18 beside the special ones",
        "--model bert --sample --head mean --segment_length 600;--segment_length 600 is more than the 256 tokens that",
        "--model bert --sample --head mean --drop_longest 81;there are 81 documents to train on"
      })
  void whatOnlyTheDataTellIsAnsweredBeforeAnythingIsWritten(String command, String message) {
    Ended ended = run(command);

    assertThat(ended.status()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err().lines().reduce((earlier, last) -> last).orElse("")).contains(message);
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--segment_length 20 --segment_overlap 18;has 18 beside the special ones",
        "--segment_length 600;--segment_length 600 is more than the 256 tokens that"
      })
  void aSweepEndsAtOnceOnWhatOnlyItsSecondHeadReads(String segments, String message) {
    Ended ended = run("--model bert --sample --head truncate,mean " + segments);

    assertThat(ended.status()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err()).contains(message).doesNotContain("update");
  }

  private Ended run(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] arguments = (command + " --output_dir " + folder.resolve("run")).split(" ");
    int status;
    try (Console console = new Console(print(out), print(err), Terminal.NONE, Clock.systemUTC())) {
      status = NewsRunner.run(arguments, console, Map.of("HOME", folder.toString()));
    }
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("run"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private JsonNode json(String file) throws IOException {
    return JSON.readTree(Files.readString(folder.resolve("run").resolve(file)));
  }
}
