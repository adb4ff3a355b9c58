package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.runner.data.ColumnChoice;
import dev.longhand.runner.data.Examples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in the official layouts, with all that is odd about them, and broken ones. */
final class GlueDataTest {
  @TempDir Path folder;

  @Test
  void colaHasNoHeaderExceptInItsTestSet() throws IOException {
    write("CoLA/train.tsv", "gj04\t1\t\tThe sailors rode the breeze.\ngj04\t0\t*\tThe rode.\n");
    write("CoLA/test.tsv", "index\tsentence\n0\tBill whistled.\n");

    Examples train = examples("cola", "train.tsv", true);
    assertThat(train.first()).containsExactly("The sailors rode the breeze.", "The rode.");
    assertThat(train.classes()).containsExactly(1, 0);
    assertThat(examples("cola", "test.tsv", false).classes()).containsExactly(-1);
  }

  /** Rows of the published file, the second with quotes and a backslash in its text. */
  @Test
  void articlesHaveNoHeaderAndCountTheirClassesFromOne() throws IOException {
    write(
        "ag_news_csv/train.csv",
        """
        "3","Wall St. Bears Claw Back Into the Black (Reuters)","Short-sellers are seeing green again."
        "4","Calif. Aims to Limit Farm-Related Smog (AP)","It says ""no""\\, and means it."
        """);

    Examples train = examples("ag_news", "train.csv", true);
    assertThat(train.classes()).containsExactly(2, 3);
    assertThat(train.first().get(1)).isEqualTo("Calif. Aims to Limit Farm-Related Smog (AP)");
    assertThat(train.second())
        .containsExactly(
            "Short-sellers are seeing green again.", "It says \"no\"\\, and means it.");
    assertThat(examples("ag_news", "train.csv", false).classes()).containsExactly(-1, -1);
  }

  @Test
  void mrpcStartsWithAByteOrderMark() throws IOException {
    write(
        "MRPC/dev.tsv",
        "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n1\t12\t13\tOne .\tUno .\r\n");

    Examples dev = examples("mrpc", "dev.tsv", true);
    assertThat(dev.first()).containsExactly("One .");
    assertThat(dev.second()).containsExactly("Uno .");
    assertThat(dev.classes()).containsExactly(1);
  }

  @Test
  void quotesAreText() throws IOException {
    write(
        "QNLI/dev.tsv",
        "index\tquestion\tsentence\tlabel\n0\t\"Who?\t\"\"He\"\" did.\tentailment\n");

    Examples dev = examples("qnli", "dev.tsv", true);
    assertThat(dev.first()).containsExactly("\"Who?");
    assertThat(dev.second()).containsExactly("\"\"He\"\" did.");
  }

  @Test
  void brokenRowsOfQqpAreSkippedAndCounted() throws IOException {
    write(
        "QQP/train.tsv",
        """
        id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate
        0\t1\t2\tWhy?\tWhy not?\t0
        1\t3\t4\tHow?
        2\t5\t6\tWho?\tWho is it?\t1
        """);

    Examples train = examples("qqp", "train.tsv", true);
    assertThat(train.first()).containsExactly("Why?", "Who?");
    assertThat(train.skipped()).isEqualTo(1);
  }

  @Test
  void mnliIsReadByTheNamesOfItsColumns() throws IOException {
    String header = "index\tpromptID\tsentence1\tsentence2\tlabel1\tgold_label\n";
    write("MNLI/dev_matched.tsv", header + "0\t1\tA man.\tA person.\tneutral\tentailment\n");
    write("MNLI/dev_mismatched.tsv", header + "0\t1\tA cat.\tA dog.\tneutral\tcontradiction\n");

    GlueData data = read("mnli", sources(folder), new GlueData.Wanted(false, 9, true, 9, false, 9));
    assertThat(data.evaluations()).extracting(e -> e.set().suffix()).containsExactly("", "_mm");
    assertThat(data.evaluations().get(0).examples().classes()).containsExactly(0);
    assertThat(data.evaluations().get(1).examples().classes()).containsExactly(2);
  }

  @Test
  void stsbHasNumbers() throws IOException {
    write("STS-B/dev.tsv", "index\tgenre\tsentence1\tsentence2\tscore\n0\tnews\tA.\tB.\t3.750\n");

    assertThat(examples("stsb", "dev.tsv", true).values()).containsExactly(3.75f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SST-2", "sst2", "Sst_2"})
  void taskFolderIsFoundInAnySpellingAboveOrGiven(String name) throws IOException {
    write(name + "/Train.TSV", "sentence\tlabel\nfine\t1\n");

    GlueTask task = GlueTask.get("sst2");
    List<String> names = List.of("train.tsv");
    Path file = folder.resolve(name).resolve("Train.TSV");
    assertThat(GlueData.find(task, folder, names)).isEqualTo(file);
    assertThat(GlueData.find(task, folder.resolve(name), names)).isEqualTo(file);
  }

  @Test
  void axIsPredictedFromEitherName() throws IOException {
    write("diagnostic/diagnostic.tsv", "index\tsentence1\tsentence2\n0\tA.\tB.\n");

    GlueData data = read("ax", sources(folder), new GlueData.Wanted(false, 9, true, 9, true, 9));
    assertThat(data.predictions().get(0).examples().size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"one.tsv", "one.csv", "one.jsonl"})
  void aFileOverridesOneSplitOfANamedTask(String name) throws IOException {
    write(
        name,
        switch (name) {
          case "one.csv" -> "label,sentence1,sentence2\n1,\"Yes, it is.\",It is.\n";
          case "one.tsv" -> "label\tsentence1\tsentence2\n1\tYes, it is.\tIt is.\n";
          default -> "{\"label\": 1, \"sentence1\": \"Yes, it is.\", \"sentence2\": \"It is.\"}\n";
        });
    write("MRPC/dev.tsv", "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n0\t1\t2\tA .\tB .\n");

    GlueData data =
        read(
            "mrpc",
            new GlueData.Sources(
                () -> folder,
                Optional.of(folder.resolve(name)),
                Optional.empty(),
                Optional.empty()),
            new GlueData.Wanted(true, 9, true, 9, false, 9));
    assertThat(data.train().orElseThrow().first()).containsExactly("Yes, it is.");
    assertThat(data.train().orElseThrow().classes()).containsExactly(1);
    assertThat(data.evaluations().get(0).examples().first()).containsExactly("A .");
  }

  @Test
  void ownFilesDefineClassesInSortedOrder() throws IOException {
    write("train.csv", "sentence1,sentence2,label\na,b,zebra\nc,d,ant\n");

    GlueTask task = CustomTask.of(folder.resolve("train.csv"), ColumnChoice.OPEN).task();
    assertThat(task.classNames()).containsExactly("ant", "zebra");
    assertThat(task.metrics().keys()).containsExactly("accuracy");
    assertThat(task.read(folder.resolve("train.csv"), true).classes()).containsExactly(1, 0);
  }

  @Test
  void ownWholeNumbersAreClassesInNumericOrder() throws IOException {
    write("train.tsv", "text\tlabel\na\t10\nb\t9\n");

    assertThat(CustomTask.of(folder.resolve("train.tsv"), ColumnChoice.OPEN).task().classNames())
        .containsExactly("9", "10");
  }

  @Test
  void ownFractionsAreARegression() throws IOException {
    write("train.jsonl", "{\"text\": \"a\", \"label\": 0.5}\n{\"text\": \"b\", \"label\": 2}\n");

    GlueTask task = CustomTask.of(folder.resolve("train.jsonl"), ColumnChoice.OPEN).task();
    assertThat(task.isRegression()).isTrue();
    assertThat(task.metrics().keys()).containsExactly("mse");
    assertThat(task.read(folder.resolve("train.jsonl"), true).values()).containsExactly(0.5f, 2f);
  }

  @Test
  void missingFileNamesTheFolderAndWhatWasLookedFor() {
    assertFails(() -> GlueData.find(GlueTask.get("qnli"), folder, List.of("train.tsv")))
        .contains(folder.toString(), "train.tsv", "QNLI");
    assertFails(() -> GlueData.find(GlueTask.get("qnli"), folder.resolve("no"), List.of("a")))
        .contains("--data_dir: there is no folder");
  }

  @Test
  void emptyFileIsNamed() throws IOException {
    write("SST-2/train.tsv", "");
    assertFails(() -> examples("sst2", "train.tsv", true)).contains("train.tsv", "empty");
    write("SST-2/dev.tsv", "sentence\tlabel\n");
    assertFails(() -> examples("sst2", "dev.tsv", true)).contains("dev.tsv", "no row");
  }

  @Test
  void rowWithTooFewColumnsIsNamedByFileAndLine() throws IOException {
    write("RTE/train.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n1\ta\tb\n");
    assertFails(() -> examples("rte", "train.tsv", true))
        .contains("train.tsv, line 3", "3 columns", "expected at least 4");
  }

  @Test
  void labelOutsideTheTasksIsNamedByFileLineAndValue() throws IOException {
    write("SST-2/train.tsv", "sentence\tlabel\nfine\t1\nbad\t2\n");
    assertFails(() -> examples("sst2", "train.tsv", true))
        .contains("train.tsv, line 3", "'2'", "0 (negative), 1 (positive)");
    write("STS-B/train.tsv", "sentence1\tsentence2\tscore\na\tb\tmuch\n");
    assertFails(() -> examples("stsb", "train.tsv", true)).contains("line 2", "a number");
  }

  @Test
  void missingColumnIsNamedWithThoseThatAreThere() throws IOException {
    write("QNLI/train.tsv", "sentence\tlabel\nfine\t1\n");
    assertFails(() -> examples("qnli", "train.tsv", true))
        .contains("no column 'question'", "found sentence, label");
  }

  @Test
  void textInAnotherEncodingIsRefused() throws IOException {
    Path file = folder.resolve("SST-2/train.tsv");
    Files.createDirectories(file.getParent());
    Files.write(file, "sentence\tlabel\ncaf\u00e9\t1\n".getBytes(StandardCharsets.ISO_8859_1));
    assertFails(() -> examples("sst2", "train.tsv", true)).contains("UTF-8");
  }

  @Test
  void brokenJsonIsNamedByItsLine() throws IOException {
    write("train.jsonl", "{\"text\": \"a\", \"label\": 1}\n{\"text\": \n");
    assertFails(() -> CustomTask.of(folder.resolve("train.jsonl"), ColumnChoice.OPEN))
        .contains("line 2");
  }

  private static org.assertj.core.api.AbstractStringAssert<?> assertFails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
    return assertThatThrownBy(action)
        .isInstanceOf(UserException.class)
        .message()
        .doesNotContain("\n");
  }

  private Examples examples(String task, String name, boolean labeled) {
    GlueTask glue = GlueTask.get(task);
    return glue.read(GlueData.find(glue, folder, List.of(name)), labeled);
  }

  private static GlueData read(String task, GlueData.Sources sources, GlueData.Wanted wanted) {
    return GlueData.read(GlueTask.get(task), sources, wanted);
  }

  private static GlueData.Sources sources(Path folder) {
    return new GlueData.Sources(() -> folder, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
