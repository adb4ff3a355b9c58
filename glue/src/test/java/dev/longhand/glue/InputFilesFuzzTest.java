package dev.longhand.glue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.files.UserException;
import dev.longhand.files.fuzz.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutants of a user's texts, read by the command itself. */
@Tag("slow")
class InputFilesFuzzTest {
  private static final String CSV =
      "sentence,label\n\"a good, long film\",pos\nbad \"film\",neg\nanother one,pos\n,neg\n";
  private static final String JSON_LINES =
      """
      {"sentence": "a good, long film", "label": "pos"}
      {"sentence": "bad \\"film\\"", "label": "neg"}
      {"sentence": "another one", "label": "pos"}
      {"sentence": "the last one", "label": "neg"}
      """;

  @TempDir Path folder;

  @Test
  void commaSeparatedValues() throws Exception {
    fuzz("csv", CSV, "texts.csv");
  }

  @Test
  void tabSeparatedValues() throws Exception {
    fuzz("tsv", CSV.replace(", ", " ").replace(",", "\t").replace("\"", ""), "texts.tsv");
  }

  @Test
  void jsonLines() throws Exception {
    fuzz("jsonl", JSON_LINES, "texts.jsonl");
  }

  @Test
  void filesOfGlue() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data/SST-2"));
    String rows = "sentence\tlabel\na good film \t1\nbad film \t0\nanother \t1\nthe last \t0\n";
    Files.writeString(data.resolve("dev.tsv"), rows);
    Path train = data.resolve("train.tsv");
    Fuzz.run(
        "GLUE tsv",
        List.of(rows.getBytes(UTF_8)),
        train,
        file -> run("--task", "sst2", "--data_dir", folder.resolve("data").toString()));
  }

  private void fuzz(String format, String content, String name) throws Exception {
    Path valid = Files.writeString(folder.resolve("valid-" + name), content);
    Fuzz.run(
        format,
        List.of(content.getBytes(UTF_8)),
        folder.resolve(name),
        file -> run("--train_file", file.toString(), "--validation_file", valid.toString()));
  }

  /** Trains the baseline on the file; what the command prints is its refusal. */
  private void run(String... data) throws IOException {
    Path output = folder.resolve("run");
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(err, false, UTF_8);
    String[] flags = {
      "--model", "tfidf", "--do_train", "--do_eval", "--overwrite_output_dir", "--output_dir"
    };
    String[] arguments = new String[flags.length + 1 + data.length];
    System.arraycopy(flags, 0, arguments, 0, flags.length);
    arguments[flags.length] = output.toString();
    System.arraycopy(data, 0, arguments, flags.length + 1, data.length);
    int status;
    try (Console console = new Console(print, print, Terminal.NONE, Clock.systemUTC())) {
      status = GlueRunner.run(arguments, console, Map.of("HOME", folder.toString()));
    }
    if (status != 0) {
      List<String> lines = err.toString(UTF_8).lines().toList();
      String last = lines.get(lines.size() - 1);
      if (last.contains("failed unexpectedly") || last.contains("used up its")) {
        throw new IllegalStateException(err.toString(UTF_8));
      }
      throw new UserException(last);
    }
  }
}
