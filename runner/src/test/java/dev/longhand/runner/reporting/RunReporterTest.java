package dev.longhand.runner.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.files.UserException;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.events.TrainingListener.Purpose;
import dev.longhand.trainer.events.TrainingListener.Start;
import dev.longhand.trainer.events.TrainingListener.Update;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console report and the log files of a run. */
final class RunReporterTest {
  @TempDir Path folder;

  @Test
  void figuresArePrintedAndKeptInEveryLog() throws IOException {
    String printed = report(Terminal.NONE);

    assertThat(printed)
        .contains(
            "training: 1,200 examples, 4 epochs, 300 optimizer steps of 16 examples, 121,282 trainable"
                + " parameters, 9 MB disk needed")
        .contains("loss 0.2500", "learning_rate 2.00e-05", "step 50")
        .contains("saved checkpoint-75")
        .doesNotContain("\u001b");
    assertThat(Files.readString(folder.resolve("log.jsonl"))).contains("\"loss\": 0.25");
    assertThat(folder.resolve("logs")).isDirectoryContaining("glob:**events.out.tfevents.*");
  }

  @Test
  void aTerminalShowsABarForTrainingAndForEvaluation() {
    assertThat(report(new Terminal(true, false, 120)))
        .contains("train", "2/300", "evaluate", "32/32");
  }

  @Test
  void aLogThatCannotBeWrittenEndsTheRunWithOneLine() throws IOException {
    Path log = Files.createSymbolicLink(folder.resolve("log.jsonl"), Path.of("/dev/full"));

    assertThatThrownBy(() -> report(Terminal.NONE))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("cannot write " + log + ": the disk is full; free some space");
    Files.delete(log);
  }

  private String report(Terminal terminal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    TrainingArguments arguments =
        TrainingArguments.builder().reportTo(List.of("tensorboard")).build();
    try (Console console = new Console(stream, stream, terminal, Clock.systemUTC());
        RunReporter reporter = new RunReporter(console, arguments, folder)) {
      reporter.started(new Start(1200, 4, 300, 0, 16, 121_282, 9_000_000));
      reporter.updated(new Update(1, 300, 0.7, 1e-5, 100, Double.NaN));
      reporter.logged(Map.of("loss", 0.25, "learning_rate", 2e-5, "step", 50));
      reporter.advanced(Purpose.EVALUATE, 32, 32);
      reporter.updated(new Update(2, 300, 0.6, 1e-5, 100, 60));
      reporter.saved(Path.of("checkpoint-75"));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
