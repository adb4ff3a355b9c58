package dev.longhand.trainer.arguments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.cli.Command;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.files.UserException;
import dev.longhand.trainer.flags.TrainingFlags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
  private static final Command COMMAND =
      Command.of("runner", "Runs.", TrainingFlags.table(), "runner --seed 1");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console =
      new Console(stream(out), stream(err), Terminal.NONE, Clock.systemUTC());

  @TempDir Path folder;

  @Test
  void aUsageErrorIsOneLineAndTwo() {
    assertThat(run((arguments, c) -> 0, "--sed", "1")).isEqualTo(2);
    assertThat(text(err)).isEqualTo("runner: there is no flag --sed, did you mean --seed?\n");
    assertThat(text(out)).isEmpty();
  }

  @Test
  void aReportedFailureIsOneLineAndOne() {
    assertThat(run(failing(new UserException("train.tsv is missing")))).isEqualTo(1);
    assertThat(text(err)).isEqualTo("runner: train.tsv is missing\n");
  }

  @Test
  void anUnexpectedFailureIsOneLineWithItsTraceInTheLog() throws IOException {
    Path log = folder.resolve("log.txt");
    int status =
        run(
            (arguments, c) -> {
              c.logTo(log);
              throw new IllegalStateException("broken\ntwice");
            });

    assertThat(status).isEqualTo(1);
    assertThat(text(err)).hasLineCount(1).contains("broken").contains(log.toString());
    assertThat(Files.readString(log)).contains("IllegalStateException").contains("at dev.longhand");
  }

  @Test
  void usedUpMemoryIsSaidWithTheWayOut() {
    int status =
        run(
            (arguments, c) -> {
              throw new OutOfMemoryError("Java heap space");
            });

    assertThat(status).isEqualTo(1);
    assertThat(text(err)).hasLineCount(1).contains("MB", "Java heap space", "-Xmx", "batch size");
  }

  @Test
  void debuggingShowsTheTrace() {
    run(failing(new IllegalStateException("broken")), "--log_level", "debug");

    assertThat(text(err)).contains("at dev.longhand");
  }

  @Test
  void theStatusIsTheActions() {
    assertThat(run((arguments, c) -> 3)).isEqualTo(3);
  }

  @Test
  void ignoredFlagsAreSaid() {
    run((arguments, c) -> 0, "--overwrite_cache");

    assertThat(text(err)).contains("warning: --overwrite_cache is accepted and ignored");
  }

  @Test
  void helpListsEveryFlagInItsGroupWithItsDefault() {
    assertThat(run((arguments, c) -> 9, "--seed", "1", "-h")).isZero();

    String help = text(out);
    COMMAND.flags().flags().forEach(flag -> assertThat(help).contains(flag.name()));
    COMMAND.flags().groups().keySet().forEach(group -> assertThat(help).contains(group + ":"));
    assertThat(help).contains("(default: 5e-5)").contains("(default: 42)");
    assertThat(help.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void versionNamesWhatItIsBuiltOf() {
    assertThat(run((arguments, c) -> 9, "--version")).isZero();
    assertThat(text(out))
        .matches("runner \\d+\\.\\d+\\.\\d+.* \\(TensorFlow Java 1\\..*Java 1.*\\)\n");
  }

  private static CommandLine.Action failing(RuntimeException failure) {
    return (arguments, c) -> {
      throw failure;
    };
  }

  private int run(CommandLine.Action action, String... arguments) {
    return CommandLine.run(COMMAND, arguments, console, action);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
