package dev.longhand.glue.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.glue.DatasetHub;
import dev.longhand.glue.GlueRunner;
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
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code glue-runner --dataset_name} with a hub on loopback. */
final class DatasetDownloadTest {
  private static final String ROWS =
      "text,label\nvery good,1\nvery bad,0\ngood film,1\nbad film,0\n";
  private static final String LINES =
      """
      {"text": "very good", "label": 1}
      {"text": "very bad", "label": 0}
      """;

  @TempDir Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private DatasetHub hub;

  /** The output and exit status of a command. */
  private record Ended(int status, String err) {}

  @BeforeEach
  void serve() throws IOException {
    hub = new DatasetHub();
    environment.put("HOME", folder.toString());
    environment.put("HF_ENDPOINT", hub.address());
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void splitsAreFoundByTheNamesOfFiles() throws IOException {
    hub.file("README.md", "# Films").file("train.csv", ROWS).file("dev.csv", ROWS);
    hub.file("test.csv", "text\nvery good\n");
    Ended ended = run("--do_train --do_eval --do_predict");

    assertThat(ended.status()).as(ended.err()).isZero();
    JsonNode results = results();
    assertThat(results.get("train_samples").asInt()).isEqualTo(4);
    assertThat(results.get("eval_samples").asInt()).isEqualTo(4);
    assertThat(folder.resolve("run/predict_results_own.txt")).content().contains("0\t1");
    assertThat(ended.err())
        .contains("--dataset_name org/films at 0123456789abcdef0123456789abcdef01234567")
        .contains("train from train.csv, validation from dev.csv, test from test.csv");
    assertThat(hub.asked()).containsExactly("train.csv", "dev.csv", "test.csv");
  }

  @Test
  void aSecondRunDownloadsNothingAndWorksOffline() {
    hub.file("train.jsonl", LINES).file("validation.jsonl", LINES);
    assertThat(run("--do_train --do_eval").status()).isZero();
    int sent = hub.asked().size();
    assertThat(run("--do_train --do_eval --overwrite_output_dir").status()).isZero();
    assertThat(hub.asked()).hasSize(sent);
    hub.close();
    Ended offline = run("--do_train --do_eval --overwrite_output_dir --offline");
    assertThat(offline.status()).as(offline.err()).isZero();
  }

  @Test
  void theCardsConfigurationsNameSplitsAndFiles() throws IOException {
    hub.file("a/one.csv", ROWS).file("a/two.csv", ROWS).file("a/eval.csv", ROWS);
    hub.file("b/x.csv", "other\n");
    hub.card(
        "{'configs': [{'config_name': 'a', 'data_files': ["
            + "{'split': 'learn', 'path': ['a/one.csv', 'a/t*.csv']},"
            + "{'split': 'check', 'path': '**/eval.csv'}]},"
            + "{'config_name': 'b', 'data_files': 'b/*'}]}");
    Ended unclear = run("--do_train");
    assertThat(unclear.status()).isEqualTo(1);
    assertThat(unclear.err())
        .contains("--dataset_name org/films has several configurations: a, b; choose one with");

    Ended ended =
        run(
            "--dataset_config_name a --train_split_name learn --validation_split_name check"
                + " --do_train --do_eval");
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(results().get("train_samples").asInt()).as("both files").isEqualTo(8);
    assertThat(results().get("eval_samples").asInt()).isEqualTo(4);
  }

  @Test
  void shardsOfJsonLinesAreJoined() throws IOException {
    hub.file("data/train-00000-of-00002.jsonl", LINES.strip());
    hub.file("data/train-00001-of-00002.jsonl", LINES);
    hub.file("data/validation-00000-of-00001.jsonl", LINES);
    Ended ended = run("--do_train --do_eval");
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(results().get("train_samples").asInt()).isEqualTo(4);
  }

  @Test
  void theTestSetStandsInForAValidationSetWithAWarning() throws IOException {
    hub.file("train.tsv", "text\tlabel\ngood\t1\nbad\t0\n").file("test.csv", ROWS);
    Ended ended = run("--do_train --do_eval");
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("org/films has no split validation: its test split");
    assertThat(results().get("eval_samples").asInt()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.csv|--do_train --train_split_name x|has no split x; it has train: name one with --train_split_name",
        "data/train-00000-of-00001.parquet|--do_train|the split train is in data/train-00000-of-00001.parquet, and .parquet files are not read: write it to JSON lines once, in Python with datasets.load_dataset('org/films')['train'].to_json('train.jsonl'), and give that with --train_file",
        "train.csv.gz|--do_train|.gz files are not read",
        "films.py|--do_train|is loaded by a program of its own, which is not run here",
        "README.md|--do_train|has no data files",
        "train.csv|--do_train --dataset_config_name y|--dataset_config_name y: org/films has no configurations",
        "train.csv|--do_train --train_file x.csv|--dataset_name and --train_file both say where the data come from",
        "train.csv|--do_train --task sst2|--dataset_name and --task both say where the data come from",
      })
  void whatCannotBeUsedIsOneLine(String file, String flags, String message) {
    hub.file(file, ROWS);
    Ended ended = run(flags);
    assertThat(ended.status()).isPositive();
    assertThat(ended.err().lines().toList()).singleElement().asString().contains(message);
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void splitNamesNeedADataSet() {
    Ended ended = run(List.of("--model", "tfidf", "--test_split_name", "x", "--task", "sst2"));
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains("--test_split_name needs --dataset_name");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "--use_auth_token, HF_TOKEN, Bearer hf_Q7",
        "--use_auth_token=True, HF_TOKEN, Bearer hf_Q7",
        "--token=true, HF_TOKEN, Bearer hf_Q7",
        "--token, file, Bearer hf_Q7",
        "--token=false, HF_TOKEN, null",
        "--use_auth_token=false, file, null",
        "--token=hf_Q8, HF_TOKEN, Bearer hf_Q8",
        "--offline=false, HF_TOKEN, Bearer hf_Q7",
        "--offline=false, none, null"
      })
  void aWordIsNeverTakenForAToken(String flag, String place, String sent) throws IOException {
    if (place.equals("HF_TOKEN")) {
      environment.put("HF_TOKEN", "hf_Q7");
    } else if (place.equals("file")) {
      Path home = Files.createDirectories(folder.resolve(".cache/huggingface"));
      Files.writeString(home.resolve("token"), "hf_Q7\n");
    }
    hub.file("train.csv", ROWS);
    Ended ended = run("--do_train " + flag);
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(hub.tokens()).containsOnly(sent);
    assertThat(folder.resolve("run/run.json")).content().doesNotContain("hf_Q");
  }

  @Test
  void aTokenThatIsAskedForAndNotThereIsOneLine() {
    hub.file("train.csv", ROWS);
    Ended ended = run("--do_train --use_auth_token");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().lines().toList())
        .singleElement()
        .asString()
        .contains("--token: there is no token of the hub: set HF_TOKEN, or write it to " + folder)
        .endsWith(".cache/huggingface/token");
    assertThat(hub.tokens()).isEmpty();
  }

  @Test
  void aCacheMayBeNamedWithDots() throws IOException {
    hub.file("train.csv", ROWS);
    Path cache = folder.resolve("x/../cache");
    Ended ended = run("--do_train --cache_dir " + cache);
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(folder.resolve("cache/datasets--org--films/refs/main")).exists();
    assertThat(run("--do_train --overwrite_output_dir --cache_dir=~/cache/").status()).isZero();
    assertThat(hub.asked()).as("the same cache").hasSize(1);
  }

  private JsonNode results() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("run/all_results.json").toFile());
  }

  private Ended run(String flags) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--model", "tfidf", "--dataset_name", DatasetHub.NAME, "--output_dir"));
    arguments.add(folder.resolve("run").toString());
    arguments.addAll(List.of(flags.split(" ")));
    return run(arguments);
  }

  private Ended run(List<String> arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status;
    try (Console console = new Console(print(err), print(err), Terminal.NONE, Clock.systemUTC())) {
      status = GlueRunner.run(arguments.toArray(String[]::new), console, environment);
    }
    return new Ended(status, err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
