package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.runner.data.ColumnChoice;
import dev.longhand.runner.data.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A user's own files. Where pandas 3.1 or datasets 5.2 is named, the expectation is what it gave
 * for the same bytes.
 */
final class OwnFilesTest {
  private static final String NUL = "\0";

  @TempDir Path folder;

  @Test
  void rowNumbersOfPandasAreNoText() throws IOException {
    CustomTask own = own("a.csv", ",sentence,label\n0,a kind cat,1\n1,a sad dog,0\n");
    assertThat(own.columns().texts()).containsExactly("sentence");
    assertThat(own.describe()).contains("text is column sentence", "2 classes (0, 1)");
    assertThat(read(own, "a.csv").first()).containsExactly("a kind cat", "a sad dog");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "author,sentence,label; sentence; author",
        "sentence2,x,sentence1,label; sentence1 and sentence2; x",
        "premise,hypothesis,genre,label; premise and hypothesis; genre",
        "idx,body,label; body; idx",
        "a,b,label; a and b; ''",
        "Text,Label; Text; ''",
      })
  void headerDecidesWhichColumnsAreTexts(String header, String texts, String unused)
      throws IOException {
    int columns = header.split(",").length;
    String row = "x,".repeat(columns - 1);
    CustomTask own = own("a.csv", header + "\n" + row + "1\n" + row + "0\n");
    assertThat(String.join(" and ", own.columns().texts())).isEqualTo(texts);
    assertThat(String.join(",", own.columns().unused())).isEqualTo(unused);
    assertThat(own.describe()).contains(texts + "; label is column " + own.columns().label());
    assertThat(own.describe().contains("not used")).isEqualTo(!unused.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"title,body,author,label", "sentence,text,label"})
  void ambiguousColumnsAreRefused(String header) throws IOException {
    String first = header.substring(0, header.indexOf(",label")).replace(",", ", ");
    assertFails("a.csv", header + "\na,b,c,1\n")
        .contains("a.csv, line 1", "ambiguous", first, "--text_column_names");
  }

  @Test
  void columnsCanBeNamed() throws IOException {
    write("a.csv", "title,body,author,score\nOne,two,three,1\nFour,five,six,0\n");
    ColumnChoice pair =
        new ColumnChoice(List.of("body", "Title"), Optional.of("score"), Optional.empty());
    Examples examples = read(CustomTask.of(folder.resolve("a.csv"), pair), "a.csv");
    assertThat(examples.first()).containsExactly("two", "five");
    assertThat(examples.second()).containsExactly("One", "Four");
    assertThat(examples.classes()).containsExactly(1, 0);
  }

  @Test
  void namedColumnsCanBeJoinedToOneText() throws IOException {
    write("a.csv", "title,body,author,label\nOne,two,three,1\nFour,five,six,0\n");
    ColumnChoice joined =
        new ColumnChoice(List.of("title", "body", "author"), Optional.empty(), Optional.of(" | "));
    Examples examples = read(CustomTask.of(folder.resolve("a.csv"), joined), "a.csv");
    assertThat(examples.first()).containsExactly("One | two | three", "Four | five | six");
    assertThat(examples.second()).isEmpty();
  }

  @Test
  void aNamedColumnThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    write("a.csv", "title,label\na,1\n");
    ColumnChoice wrong = new ColumnChoice(List.of("body"), Optional.empty(), Optional.empty());
    assertFails(() -> CustomTask.of(folder.resolve("a.csv"), wrong))
        .contains("no column 'body'", "found title, label");
    assertFails("b.csv", "title,class\na,1\n").contains("'label'", "--label_column_name");
  }

  @Test
  void twoColumnsOfOneNameAreRefused() throws IOException {
    assertFails("a.csv", "text,label,text\na,1,b\n").contains("line 1", "'text'", "1 and 3");
    assertFails("a.jsonl", "{\"text\": \"a\", \"text\": \"b\", \"label\": 1}\n")
        .contains("line 1", "'text'");
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv, 'text,label\ngood, really,1\nbad,0\n', 2, 3 fields",
    "a.csv, 'text,label\ngood,1\nbad,0,\n', 3, 3 fields",
    "a.csv, 'text,label\ngood,1\n\nbad\n', 4, 1 field",
    "a.tsv, 'text\tlabel\ngood\t1\nbad\t0\tmore\n', 3, 3 fields",
    "a.csv, 'text,label\n\"two\nlines\",1\nbad,0,0\n', 4, 3 fields",
  })
  void aRowOfAnotherWidthIsRefusedByItsFirstLine(
      String name, String content, int line, String fields) throws IOException {
    assertFails(name, content).contains(name + ", line " + line, fields, "the header has 2");
  }

  @Test
  void aRowOfAnotherWidthIsRefusedInAnyFileOfTheTask() throws IOException {
    CustomTask own = own("a.tsv", "text\tlabel\ngood\t1\nbad\t0\n");
    write("b.tsv", "text\tlabel\ngood\t1\tmore\n");
    assertFails(() -> read(own, "b.tsv")).contains("b.tsv, line 2", "3 fields");
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv, 'text,label\n\ngood,1\n   \nbad,0\n\n'",
    "a.tsv, '\ntext\tlabel\ngood\t1\n \nbad\t0\n\n'",
    "a.jsonl, '\n{\"text\": \"good\", \"label\": 1}\n\n{\"text\": \"bad\", \"label\": 0}\n\n'",
  })
  void blankLinesAreSkipped(String name, String content) throws IOException {
    assertThat(read(own(name, content), name).first()).containsExactly("good", "bad");
  }

  /** The texts are those that pandas reads. */
  @Test
  void quotesAreReadAsPandasReadsThem() throws IOException {
    String content =
        """
        text,label
        "good" film,1
        5" disk bad,0
        "a ""b"" c",1
          "x",0
        "one, two",1
        "a"b"c",0
        "",1
        """;
    assertThat(read(own("a.csv", content), "a.csv").first())
        .containsExactly(
            "good film", "5\" disk bad", "a \"b\" c", "  \"x\"", "one, two", "ab\"c\"", "");
  }

  @Test
  void aQuoteThatIsNotClosedIsOneClearLine() throws IOException {
    assertFails("a.csv", "text,label\ngood,1\n\"bad,0\nfine,1\n")
        .contains("a.csv, line 3", "quote", "not closed")
        .doesNotContain("Exception", "apache");
  }

  @Test
  void aLabelThatTrainingDoesNotHaveIsRefused() throws IOException {
    CustomTask own = own("train.csv", "text,label\na,1\nb,2\nc,3\n");
    write("dev.csv", "text,label\na,1\nb,0\n");
    assertFails(() -> read(own, "dev.csv"))
        .contains("dev.csv, line 3", "'0'", "expected one of 1, 2, 3");
  }

  @Test
  void classNumbersDoNotStandForNamedClasses() throws IOException {
    CustomTask own = own("train.csv", "text,label\na,bad\nb,good\n");
    write("dev.csv", "text,label\na,1\n");
    assertFails(() -> read(own, "dev.csv")).contains("dev.csv, line 2", "'1'", "bad, good");
  }

  @Test
  void aClassThatOnlyTrainingHasIsKept() throws IOException {
    CustomTask own = own("train.csv", "text,label\na,bad\nb,good\nc,ok\n");
    write("dev.csv", "text,label\na,ok\nb,ok\n");
    assertThat(own.task().classNames()).containsExactly("bad", "good", "ok");
    assertThat(read(own, "dev.csv").classes()).containsExactly(2, 2);
  }

  @Test
  void classesThatDifferByCaseAreTwo() throws IOException {
    CustomTask own = own("train.csv", "text,label\na,US\nb,us\n");
    assertThat(own.task().classNames()).containsExactly("US", "us");
    assertThat(read(own, "train.csv").classes()).containsExactly(0, 1);
    write("dev.csv", "text,label\na,Us\n");
    assertFails(() -> read(own, "dev.csv")).contains("'Us'", "US, us");
  }

  @Test
  void aNameIsFoundWithoutCaseWhereOneIsMeant() throws IOException {
    CustomTask own = own("train.csv", "text,label\na,Bad\nb,Good\n");
    write("dev.csv", "Text,LABEL\na,GOOD\nb,bad\n");
    assertThat(read(own, "dev.csv").classes()).containsExactly(1, 0);
  }

  @Test
  void oneClassIsRefused() throws IOException {
    CustomTask own = own("a.csv", "text,label\na,bad\nb,bad\n");
    assertFails(own::task).contains("a.csv", "every label is 'bad'", "at least two classes");
    assertThat(own.describe()).contains("1 class (bad)");
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv, 'text,label\ngood,1\nbad,\n', the label is empty",
    "a.tsv, 'text\tlabel\ngood\t1\nbad\t \n', the label is empty",
    "a.jsonl, '{\"text\": \"a\", \"label\": 1}\n\n{\"text\": \"b\", \"label\": null}\n', is null",
    "a.jsonl, '{\"text\": \"a\", \"label\": 1}\n\n{\"text\": \"b\"}\n', there is no \"label\"",
    "a.jsonl, '{\"text\": \"a\", \"label\": 1}\n\n{\"text\": \"b\", \"label\": NaN}\n', is NaN",
    "a.jsonl, '{\"text\": \"a\", \"label\": 1}\n\n{\"text\": \"b\", \"label\": [1]}\n', is a list",
  })
  void aMissingLabelIsRefused(String name, String content, String problem) throws IOException {
    assertFails(name, content).contains(name + ", line 3", problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nan", "NaN", "NA", "null", "None", "inf"})
  void aMissingNumberIsNoClassAmongNumbers(String label) throws IOException {
    write("a.csv", "text,label\na,1\nb," + label + "\nc,0\n");
    assertFails(() -> CustomTask.of(folder.resolve("a.csv"), ColumnChoice.OPEN).task())
        .contains("a.csv, line 3", "'" + label + "'", "others are numbers");
    write("b.csv", "text,label\na,0.5\nb," + label + "\n");
    assertFails(() -> CustomTask.of(folder.resolve("b.csv"), ColumnChoice.OPEN).task())
        .contains("b.csv, line 3");
  }

  @Test
  void aWordAmongWordsIsAClassAlsoIfItIsNone() throws IOException {
    assertThat(own("a.csv", "text,label\na,none\nb,some\n").task().classNames())
        .containsExactly("none", "some");
  }

  @Test
  void trueAndFalseAreClasses() throws IOException {
    String json = "{\"text\": \"a\", \"label\": true}\n{\"text\": \"b\", \"label\": false}\n";
    CustomTask own = own("a.jsonl", json);
    assertThat(own.task().classNames()).containsExactly("false", "true");
    write("b.csv", "text,label\na,True\nb,False\n");
    assertThat(read(own, "b.csv").classes()).containsExactly(1, 0);
  }

  @Test
  void wholeNumbersAreOneClassHoweverTheyAreWritten() throws IOException {
    CustomTask own = own("a.csv", "text,label\na,01\nb,+1\nc,1\nd,10\ne,9\n");
    assertThat(own.task().classNames()).containsExactly("1", "9", "10");
    assertThat(read(own, "a.csv").classes()).containsExactly(0, 0, 0, 2, 1);
  }

  @Test
  void aNumberIsReadAsTheTextThatItIs() throws IOException {
    CustomTask csv = own("a.csv", "text,label\n0012,1\nNaN,0\n1.50,1\n");
    assertThat(read(csv, "a.csv").first()).containsExactly("0012", "NaN", "1.50");
    CustomTask json =
        own(
            "a.jsonl",
            "{\"text\": 1.50, \"label\": \"1\"}\n{\"text\": \"b\", \"label\": 0}\n{\"text\": 7, \"label\": 1}\n");
    assertThat(read(json, "a.jsonl").first()).containsExactly("1.50", "b", "7");
    assertThat(read(json, "a.jsonl").classes()).containsExactly(1, 0, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "'[\"good\", \"film\"]', a list",
    "'{\"en\": \"good\"}', an object",
    "true, true",
    "null, null",
    "NaN, NaN",
    "'\"a\\u0000b\"', a NUL character",
  })
  void aTextOfAnotherTypeIsRefused(String text, String type) throws IOException {
    CustomTask own =
        own(
            "a.jsonl",
            "{\"text\": \"a\", \"label\": 1}\n{\"text\": %s, \"label\": 0}\n".formatted(text));
    assertFails(() -> read(own, "a.jsonl")).contains("a.jsonl, line 2", "\"text\"", type);
  }

  @Test
  void anEmptyTextIsKeptAndCounted() throws IOException {
    Examples examples = read(own("a.csv", "text,label\n,1\nb,0\n"), "a.csv");
    assertThat(examples.first()).containsExactly("", "b");
    assertThat(examples.emptyTexts()).isEqualTo(1);
  }

  @Test
  void fieldsThatAreNotUsedMayBeAnything() throws IOException {
    String content =
        """
        {"sentence": "a", "label": 1, "why": "x"}
        {"sentence": "b", "label": 0, "why": null, "more": [1]}
        {"label": 1, "sentence": "c", "why": NaN}
        """;
    CustomTask own = own("a.jsonl", content);
    assertThat(own.columns().unused()).containsExactly("why", "more");
    assertThat(read(own, "a.jsonl").first()).containsExactly("a", "b", "c");
  }

  /** datasets reads each of these to the same two rows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"text\": \"a\", \"label\": 1}, {\"text\": \"b\", \"label\": 0}]",
        "[\n  {\n    \"text\": \"a\",\n    \"label\": 1\n  },\n  {\"label\": 0, \"text\": \"b\"}\n]\n",
        "{\"text\": \"a\",\n\"label\": 1}\n{\"text\": \"b\",\n\"label\": 0}",
        "{\"text\": \"a\", \"label\": 1}\r\n{\"text\": \"b\", \"label\": 0}\r\n",
      })
  void jsonIsReadAsDatasetsReadsIt(String content) throws IOException {
    Examples examples = read(own("a.json", content), "a.json");
    assertThat(examples.first()).containsExactly("a", "b");
    assertThat(examples.classes()).containsExactly(1, 0);
  }

  @Test
  void jsonThatIsNotRowsIsRefused() throws IOException {
    assertFails("a.json", "{\"data\": [{\"text\": \"a\", \"label\": 1}]}")
        .contains("a.json", "the value of \"data\"", "one array");
    assertFails("b.json", "[{\"text\": \"a\", \"label\": 1}\n,7]")
        .contains("b.json, line 2", "found 7");
    assertFails("c.json", "[{\"text\": \"a\", \"label\": 1}]\n{\"text\": \"b\", \"label\": 0}")
        .contains("c.json, line 2", "after the array");
    assertFails("d.json", "[{\"text\": \"a\", \"label\": 1}\n").contains("d.json");
    assertFails("e.json", "[]").contains("e.json", "no row");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": \"a\", \"label\": 1",
        "{\"text\": [\"a\"}, \"label\": 1}",
        "{\"text\": {\"a\": 1], \"label\": 1}",
        "[[[[[[{\"text\": \"a\""
      })
  void brokenJsonNamesTheFileAndNothingOfTheParser(String json) throws IOException {
    assertFails("a.jsonl", json)
        .startsWith(folder.resolve("a.jsonl") + ", line 1")
        .doesNotContain("Source", "Stream", "`", "REDACTED");
    assertFails("b.jsonl", "[".repeat(2_000)).contains("b.jsonl, line 1").doesNotContain("Stream");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.tsv", "a.jsonl", "a.json"})
  void aFileOfBlankLinesHasNoRows(String name) throws IOException {
    assertFails(name, "\n\n").contains(name, "no row");
  }

  @Test
  void byteOrderMarkAndLineEndsOfWindowsAreNoText() throws IOException {
    CustomTask own = own("a.csv", "\uFEFFtext,label\r\ngood,1\r\nbad,0\r\n");
    assertThat(own.columns().texts()).containsExactly("text");
    assertThat(read(own, "a.csv").first()).containsExactly("good", "bad");
    CustomTask tabs = own("a.tsv", "\uFEFFtext\tlabel\r\ngood\tx\r\nbad\ty\r\n");
    assertThat(tabs.task().classNames()).containsExactly("x", "y");
  }

  @ParameterizedTest
  @CsvSource({"a.csv, ','", "a.tsv, '\t'"})
  void aNulCharacterIsRefused(String name, String separator) throws IOException {
    assertFails(
            name, "text%slabel\ngood%s1\nb%sd%s0\n".formatted(separator, separator, NUL, separator))
        .contains(name + ", line 3", "NUL");
  }

  @ParameterizedTest
  @CsvSource({"a.csv, ','", "a.tsv, '\t'"})
  void aVeryLongTextIsReadAndALongerOneRefused(String name, String separator) throws IOException {
    String start = "text" + separator + "label\n";
    String end = separator + "1\nb" + separator + "0\n";
    String text = "word ".repeat(1_800_000);
    CustomTask own = own(name, start + text + end);
    assertThat(read(own, name).first().get(0)).hasSize(9_000_000);
    assertFails(name, start + text + text + end).contains(name + ", line 2", "10,000,000");
  }

  @Test
  void aVeryLongObjectIsRefused() throws IOException {
    String object = "{\"text\": \"%s\", \"label\": 1}\n".formatted("x".repeat(11_000_000));
    assertFails("a.jsonl", "{\"text\": \"a\", \"label\": 0}\n" + object)
        .contains("a.jsonl, line 2", "10,000,000");
  }

  @Test
  void aSubsetOfACheckpointsClassesIsReadWithItsClasses() throws IOException {
    CustomTask own = own("a.csv", "text,label\na,OK\nb,bad\n");
    GlueTask task = own.task(List.of("bad", "good", "ok"), false);
    assertThat(task.classNames()).containsExactly("bad", "good", "OK");
    assertThat(task.read(folder.resolve("a.csv"), true).classes()).containsExactly(2, 0);
  }

  @Test
  void oneClassIsEnoughToEvaluateACheckpointThatHasIt() throws IOException {
    CustomTask own = own("a.csv", "text,label\na,ok\nb,ok\n");
    List<String> checkpoint = List.of("bad", "good", "ok");
    assertThat(own.task(checkpoint, false).classNames()).isEqualTo(checkpoint);
    assertFails(() -> own.task(checkpoint, true)).contains("every label is 'ok'");
  }

  @Test
  void namesThatACheckpointDoesNotHaveAreNotEvaluated() throws IOException {
    CustomTask own = own("a.csv", "text,label\na,ok\nb,awful\n");
    assertFails(() -> own.task(List.of("good", "bad"), false))
        .contains("a.csv, line 2", "'ok'", "good, bad", "--do_train");
    assertThat(own.task(List.of("good", "bad"), true).classNames()).containsExactly("awful", "ok");
    assertThat(own.task(List.of("LABEL_0", "LABEL_1"), false).classNames())
        .containsExactly("awful", "ok");
  }

  private CustomTask own(String name, String content) throws IOException {
    write(name, content);
    return CustomTask.of(folder.resolve(name), ColumnChoice.OPEN);
  }

  private Examples read(CustomTask own, String name) {
    return own.task().read(folder.resolve(name), true);
  }

  private AbstractStringAssert<?> assertFails(String name, String content) throws IOException {
    write(name, content);
    return assertFails(() -> CustomTask.of(folder.resolve(name), ColumnChoice.OPEN).task());
  }

  private static AbstractStringAssert<?> assertFails(ThrowingCallable action) {
    return assertThatThrownBy(action)
        .isInstanceOf(UserException.class)
        .message()
        .doesNotContain("\n");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
