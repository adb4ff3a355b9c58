package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.trainer.checkpoint.Checkpoints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more ends the command with one line, and what was complete stays. */
@Tag("slow")
final class FullDiskTest {
  /** The graph and the weights are smaller files, the optimizer's state is a larger one. */
  private static final int LARGEST_FILE_KILOBYTES = 700;

  private static final int VOCABULARY = 3500;

  @TempDir private Path folder;
  private Path model;
  private Path output;
  private Path data;

  @BeforeEach
  void writeModel() throws IOException {
    model = SmallBert.write(folder.resolve("model"), "negative", "positive");
    data = SmallBert.writeSst2(folder.resolve("data"), 16);
    output = folder.resolve("run");
  }

  @Test
  void theLastCheckpointSurvivesOneThatCannotBeSaved() throws IOException, InterruptedException {
    SmallBert.enlarge(model, VOCABULARY);
    assertThat(run("--do_train", "--max_steps=2", "--save_steps=2").status()).isZero();
    List<String> before = children(output);

    List<String> limited =
        List.of("bash", "-c", "ulimit -f " + LARGEST_FILE_KILOBYTES + "; exec \"$@\"", "bash");
    List<String> flags = flags("--max_steps=6", "--save_steps=2", "--resume_from_checkpoint=last");
    try (RunnerProcess process = RunnerProcess.start(limited, flags)) {
      assertThat(process.end()).isEqualTo(1);
      assertThat(process.lastLine())
          .startsWith("glue-runner: cannot write " + output.resolve("checkpoint-4"))
          .contains("the file system takes no file that large; choose another folder");
    }
    assertThat(children(output)).isEqualTo(before);
    Checkpoints.at(Checkpoints.folder(output, 2)).verify();
  }

  @Test
  void aResultThatCannotBeWrittenIsReported() throws IOException {
    Files.createDirectories(output);
    Path results = output.resolve("eval_results.json");
    Files.createSymbolicLink(results, Path.of("/dev/full"));
    Ended ended = run("--do_eval");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lastLine())
        .startsWith("glue-runner: cannot write " + output)
        .contains("the disk is full; free some space");
    Files.delete(results);
    assertThat(children(output)).isEmpty();
  }

  @Test
  void aFolderThatCannotBeMadeIsReportedBeforeAnyWork() throws IOException {
    output = unwritable().resolve("run");
    Ended ended = run("--max_steps=2");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lastLine()).startsWith("glue-runner: cannot write " + output + ": ");
    assertThat(ended.err()).doesNotContain("training:");
    assertThat(output).doesNotExist();
  }

  /** A folder in which nobody may write; Linux's /sys where the tests run as root. */
  private Path unwritable() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    return Files.isWritable(closed) ? Path.of("/sys/kernel") : closed;
  }

  private record Ended(int status, String err) {
    String lastLine() {
      List<String> lines = err.lines().toList();
      return lines.get(lines.size() - 1);
    }
  }

  private Ended run(String... more) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (Console console = new Console(err, err, Terminal.NONE, Clock.systemUTC())) {
      int status = GlueRunner.run(flags(more).toArray(String[]::new), console, Map.of());
      return new Ended(status, bytes.toString(StandardCharsets.UTF_8));
    }
  }

  private List<String> flags(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--task=sst2",
                "--model_name_or_path=" + model,
                "--data_dir=" + data,
                "--output_dir=" + output,
                "--ignore_mismatched_sizes"));
    flags.addAll(List.of(more));
    return flags;
  }

  private static List<String> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }
}
