package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** glue-runner with a checkpoint: one whose head is new, and one whose classes are the files'. */
@Tag("slow")
final class GivenCheckpointTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Path output;
  private Path model;

  /** The output and exit status of a command. */
  private record Ended(int status, String out, String err) {}

  @BeforeEach
  void writeModelAndData() throws IOException {
    output = folder.resolve("out");
    model = SmallBert.write(folder.resolve("model"), "good", "bad");
    write(
        "mnli.tsv",
        "sentence1\tsentence2\tgold_label\na b\tc\tneutral\nd\te f\tentailment\ng\th\tcontradiction\n");
  }

  @Test
  void evaluationOfANewHeadHasNoMetrics() throws IOException {
    Ended ended = onMnli("--do_eval --do_predict");

    assertThat(ended.status()).as(ended.err()).isZero();
    JsonNode results = json("eval_results.json");
    assertThat(keys(results))
        .containsExactlyInAnyOrder(
            "untrained", "eval_runtime", "eval_samples", "eval_samples_per_second");
    assertThat(results.get("untrained").asBoolean()).isTrue();
    assertThat(json("all_results.json")).isEqualTo(results);
    assertThat(ended.out()).containsPattern("accuracy +untrained +\\d+\\.\\d\\d");
    assertThat(ended.err())
        .contains(
            "is not trained for this task: classifier.weight, classifier.bias are newly initialized")
        .doesNotContain("eval_accuracy", "eval_loss");
    assertThat(output.resolve("predict_results_mnli.txt")).exists();
  }

  @Test
  void timingOfANewHeadHasNoMetrics() throws IOException {
    Ended ended = onMnli("--mode inference");

    assertThat(ended.status()).as(ended.err()).isZero();
    JsonNode results = json("inference_results.json");
    assertThat(results.get("untrained").asBoolean()).isTrue();
    assertThat(results.at("/sets/dev").has("accuracy")).isFalse();
    assertThat(ended.out()).containsPattern("dev .* untrained");
  }

  @Test
  void aHeadThatTheRunTrainsHasMetrics() throws IOException {
    Ended ended = onMnli("--do_train --do_eval --max_steps 1 --skip_memory_metrics false");

    assertThat(ended.status()).as(ended.err()).isZero();
    JsonNode results = json("all_results.json");
    assertThat(results.has("untrained")).isFalse();
    assertThat(results.get("eval_accuracy").asDouble()).isBetween(0.0, 1.0);
    memoryOfTheStagesIsWritten(results);
  }

  /** The keys are those of transformers' TrainerMemoryTracker, which counts in bytes. */
  private void memoryOfTheStagesIsWritten(JsonNode results) throws IOException {
    assertThat(results.get("before_init_mem_cpu").asLong()).isGreaterThan(50_000_000L);
    for (String stage : List.of("init", "train", "eval")) {
      assertThat(results.get(stage + "_mem_cpu_alloc_delta").isIntegralNumber()).isTrue();
      assertThat(results.get(stage + "_mem_cpu_peaked_delta").asLong()).isNotNegative();
    }
    assertThat(keys(json("train_results.json"))).contains("before_init_mem_cpu");
    assertThat(keys(json("eval_results.json")))
        .contains("eval_mem_cpu_alloc_delta")
        .doesNotContain("before_init_mem_cpu");
    double peak = json("run.json").get("peak_memory_mb").asDouble();
    double until =
        results.get("before_init_mem_cpu").asLong()
            + results.get("init_mem_cpu_alloc_delta").asLong()
            + results.get("train_mem_cpu_alloc_delta").asLong()
            + results.get("train_mem_cpu_peaked_delta").asLong();
    // The stages follow one another with little between them.
    assertThat(peak).isGreaterThan(0.9 * until / 1e6);
  }

  @Test
  void memoryIsNotWrittenUnlessItIsAskedFor() throws IOException {
    assertThat(onMnli("--do_train --do_eval --max_steps 1").status()).isZero();
    assertThat(keys(json("all_results.json"))).noneMatch(key -> key.contains("_mem_"));
  }

  @Test
  void aFileWithSomeOfACheckpointsClassesIsEvaluatedWithItsClasses() throws IOException {
    Path all = write("all.csv", "sentence,label\na b,bad\nc d,good\ne f,ok\ng h,bad\n");
    Path some = write("some.csv", "sentence,label\na b,bad\ne f,ok\ng h,bad\n");
    String train = "--do_train --max_steps 1 --ignore_mismatched_sizes --train_file " + all;
    assertThat(onFile(all, train).status()).isZero();
    model = output;

    output = folder.resolve("all");
    assertThat(onFile(all, "--do_eval --do_predict --test_file " + all).status()).isZero();
    List<String> predicted = Files.readAllLines(output.resolve("predict_results_own.txt"));
    long right = List.of("0\tbad", "2\tok", "3\tbad").stream().filter(predicted::contains).count();

    output = folder.resolve("some");
    Ended ended = onFile(some, "--do_eval");
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err())
        .contains("some.csv: text is column sentence; label is column label, 2 classes (bad, ok)")
        .contains("bad 66.7%, good 0.0%, ok 33.3%");
    assertThat(json("eval_results.json").get("eval_accuracy").asDouble()).isEqualTo(right / 3.0);
  }

  @Test
  void aCheckpointsOrderCountsWhateverTheCaseOfItsNames() throws IOException {
    Path lower = write("lower.csv", "sentence,label\na b,good\nc d,good\ne f,bad\n");
    Path upper = write("upper.csv", "sentence,label\na b,Good\nc d,Good\ne f,Bad\n");
    assertThat(onFile(lower, "--do_eval").status()).isZero();
    JsonNode expected = json("eval_results.json");

    output = folder.resolve("upper");
    Ended ended = onFile(upper, "--do_eval");
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).doesNotContain("ignored");
    assertThat(json("eval_results.json").get("eval_loss")).isEqualTo(expected.get("eval_loss"));
    assertThat(json("eval_results.json").get("eval_accuracy"))
        .isEqualTo(expected.get("eval_accuracy"));
  }

  @Test
  void aCheckpointOfOtherClassesIsNotMeasuredInATask() throws IOException {
    Path reviews = write("reviews.tsv", "sentence\tlabel\na b\t1\nc d\t0\n");

    Ended ended = run("--task sst2 --validation_file %s --do_eval".formatted(reviews));

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err())
        .contains("and those of the task negative, positive; train it with --do_train")
        .doesNotContain("eval_accuracy");
  }

  @Test
  void labelsThatTheCheckpointDoesNotHaveAreNotEvaluated() throws IOException {
    Path file = write("dev.csv", "sentence,label\na,bad\nb,awful\nc,good\n");
    Ended ended = onFile(file, "--do_eval");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err())
        .contains("dev.csv, line 3: the label 'awful' is no class of the model")
        .contains("good, bad");
  }

  @Test
  void twoLabelsThatAreOneClassOfTheCheckpointAreNotEvaluated() throws IOException {
    Path file = write("dev.csv", "sentence,label\na,GOOD\nb,bad\nc,Good\n");
    Ended ended = onFile(file, "--do_eval");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err())
        .contains("dev.csv, line 4: the labels 'GOOD' and 'Good' are one class of the model")
        .doesNotContain("ignore_mismatched_sizes");
  }

  /** In the order of the file "good" would be counted as the checkpoint's second class, "bad". */
  @Test
  void numbersAmongTheNamesOfTheCheckpointsClassesAreNotEvaluated() throws IOException {
    Path file = write("dev.csv", "sentence,label\na,good\nb,0\n");
    Ended ended = onFile(file, "--do_eval");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("dev.csv, line 3: the label '0' is no class of the model");
  }

  /** RoBERTa has one token type; BERT's tokenizer, whose vocabulary this is, gives pairs two. */
  @Test
  void tokenTypesThatTheModelDoesNotHaveAreRefusedBeforeTheRun() throws IOException {
    Path golden = Path.of("../zoo/golden/roberta-classify");
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(golden.resolve(name), model.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    String rows = "a b,c,0\nc,d,1\ne,f,2\n";
    Path pairs = write("pairs.csv", "sentence1,sentence2,label\n" + rows);
    Ended refused = onFile(pairs, "--do_eval");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err())
        .contains("a second text type 1, but config.json says type_vocab_size 1")
        .doesNotContain("unexpectedly");
    assertThat(output).doesNotExist();

    Path single = write("single.csv", "sentence,other,label\n" + rows);
    Ended ended = onFile(single, "--do_eval");
    assertThat(ended.status()).as(ended.err()).isZero();
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private Ended onMnli(String more) {
    Path file = folder.resolve("mnli.tsv");
    return run(
        "--task mnli --ignore_mismatched_sizes --train_file %s --validation_file %s --test_file %s %s"
            .formatted(file, file, file, more));
  }

  private Ended onFile(Path validation, String more) {
    return run("--validation_file %s %s".formatted(validation, more));
  }

  private Ended run(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String shared = " --model_name_or_path %s --output_dir %s".formatted(model, output);
    int status;
    try (Console console = new Console(print(out), print(err), Terminal.NONE, Clock.systemUTC())) {
      status = GlueRunner.run((command + shared).split(" "), console, Map.of());
    }
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private JsonNode json(String name) throws IOException {
    return JSON.readTree(Files.readString(output.resolve(name)));
  }

  private static List<String> keys(JsonNode object) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(object.fieldNames(), 0), false)
        .toList();
  }
}
