package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.runner.RunSteps;
import dev.longhand.runner.data.Examples;
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
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files whose columns only the flags of run_classification.py explain. */
class CustomTaskFlagsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = folder.resolve("rows.csv");
    StringBuilder rows = new StringBuilder("title,body,note,stars\n");
    for (int row = 0; row < 12; row++) {
      rows.append(row % 2 == 0 ? "good,fine film,x,1\n" : "bad,dull film,y,2\n");
    }
    Files.writeString(file, rows);
  }

  @Test
  void textColumnsAreJoinedAsInRunClassification() {
    Examples joined = read("--text_column_names=title,body", "--label_column_name=stars");
    assertThat(joined.first()).startsWith("good fine film", "bad dull film");
    assertThat(joined.second()).isEmpty();

    Examples delimited =
        read(
            "--text_column_names",
            "title",
            "body",
            "--label_column_name=stars",
            "--text_column_delimiter= | ");
    assertThat(delimited.first()).startsWith("good | fine film");
  }

  @Test
  void textColumnsCanBeAPair() {
    Examples pair =
        read(
            "--text_column_names=title,body",
            "--text_columns_as_pair",
            "--label_column_name=stars");

    assertThat(pair.first()).startsWith("good", "bad");
    assertThat(pair.second()).startsWith("fine film", "dull film");
  }

  @Test
  void removedColumnsAreNoTexts() {
    Examples examples = read("--remove_columns=title,note", "--label_column_name=stars");
    assertThat(examples.first()).startsWith("fine film", "dull film");
    assertThat(examples.second()).isEmpty();

    assertThatThrownBy(() -> read("--remove_columns=titel", "--label_column_name=stars"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("there is no column 'titel'")
        .hasMessageContaining("--remove_columns");
  }

  @Test
  void removedColumnsAreNeitherNamedTextsNorTheLabel() {
    assertThatThrownBy(
            () ->
                read(
                    "--remove_columns=body",
                    "--text_column_names=body",
                    "--label_column_name=stars"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("column 'body' is a text or the label, and --remove_columns");
    assertThatThrownBy(
            () ->
                read(
                    "--remove_columns=stars",
                    "--text_column_names=body",
                    "--label_column_name=stars"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("column 'stars'");
  }

  @Test
  void whetherLabelsAreNumbersCanBeSaid() throws IOException {
    String[] columns = {"--text_column_names=body", "--label_column_name=stars"};
    assertThat(read(with(columns, "--do_regression")).values()).startsWith(1f, 2f);
    assertThat(read(with(columns, "--do_regression=false")).classes()).startsWith(0, 1);

    Files.writeString(file, "text,label\na,0.5\nb,1.5\nc,0.5\n");
    assertThat(read().values()).containsExactly(0.5f, 1.5f, 0.5f);
    assertThat(read("--do_regression=false").classes()).containsExactly(0, 1, 0);

    Files.writeString(file, "text,label\na,1\nb,good\n");
    assertThatThrownBy(() -> read("--do_regression"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("rows.csv, line 3: the label is 'good'; --do_regression needs");
  }

  @ParameterizedTest
  @CsvSource({
    "accuracy, accuracy",
    "f1, f1",
    "matthews_correlation, matthews_correlation",
  })
  void metricsAreChosenByName(String name, String key) throws IOException {
    Path output = folder.resolve("run");
    Ended ended = run("--text_column_names=body --metric_name=" + name, output);

    assertThat(ended.status()).as(ended.err()).isZero();
    JsonNode results = new ObjectMapper().readTree(output.resolve("eval_results.json").toFile());
    assertThat(results.get("eval_" + key).asDouble()).isEqualTo(1);
    assertThat(results.has("eval_accuracy")).isEqualTo(key.equals("accuracy"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--metric_name=mse;does not measure classes; expected one of accuracy, f1",
        "--metric_name=pearsonr --do_regression=false;does not measure classes",
        "--metric_name=accuracy --do_regression;does not measure a regression",
        "--metric_name=rouge;'rouge' is not accepted; expected one of accuracy, f1",
        "--task=sst2 --metric_name=f1;--metric_name is for files of your own",
      })
  void metricsThatDoNotFitAreRefused(String flags, String message) {
    Ended ended = run("--text_column_names=body " + flags, folder.resolve("none"));

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err().strip().lines().reduce((a, b) -> b).orElseThrow())
        .containsAnyOf(message, "--text_column_names is for files of your own");
  }

  @Test
  void f1OfMoreThanTwoClassesIsRefused() throws IOException {
    Files.writeString(file, "text,stars\na,1\nb,2\nc,3\n");

    assertThatThrownBy(
            () ->
                CustomTaskFlags.measured(
                    task("--label_column_name=stars"), flags("--metric_name=f1")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("measures two classes, and there are 3");
  }

  /** numpy.random.default_rng(7).permutation(12) begins with 4, 6, 10. */
  @Test
  void trainingSetIsShuffledBeforeItsFirstExamplesAreTaken() throws IOException {
    StringBuilder rows = new StringBuilder("text,label\n");
    for (int row = 0; row < 12; row++) {
      rows.append("row ").append(row).append(',').append(row % 2).append('\n');
    }
    Files.writeString(file, rows);
    ParsedArguments flags =
        flags("--shuffle_train_dataset", "--shuffle_seed=7", "--max_train_samples=3");
    GlueTask task = task();
    GlueData.Sources sources =
        new GlueData.Sources(() -> folder, Optional.of(file), Optional.empty(), Optional.empty());

    RunSteps steps = new RunSteps(true, false, false, false);
    Examples train =
        GlueData.read(task, sources, GlueSteps.examples(steps, flags)).train().orElseThrow();

    assertThat(train.first()).containsExactly("row 4", "row 6", "row 10");
  }

  private Examples read(String... arguments) {
    return task(arguments).read(file, true);
  }

  private GlueTask task(String... arguments) {
    return CustomTask.of(file, CustomTaskFlags.columns(flags(arguments))).task();
  }

  private static ParsedArguments flags(String... arguments) {
    return ArgumentParser.parse(GlueFlags.command(), arguments);
  }

  private static String[] with(String[] arguments, String more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  private record Ended(int status, String err) {}

  private Ended run(String more, Path output) {
    List<String> arguments =
        new ArrayList<>(List.of("--model", "tfidf", "--do_train", "--do_eval"));
    arguments.addAll(
        List.of("--train_file", file.toString(), "--validation_file", file.toString()));
    arguments.addAll(List.of("--label_column_name", "stars", "--output_dir", output.toString()));
    arguments.addAll(List.of(more.split(" ")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status;
    try (Console console = new Console(print(out), print(err), Terminal.NONE, Clock.systemUTC())) {
      status =
          GlueRunner.run(
              arguments.toArray(String[]::new), console, Map.of("HOME", folder.toString()));
    }
    return new Ended(status, err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
