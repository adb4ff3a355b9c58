package dev.longhand.tools;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.files.CompleteFile;
import dev.longhand.trainer.arguments.Command;
import dev.longhand.trainer.arguments.CommandLine;
import dev.longhand.trainer.arguments.Flag;
import dev.longhand.trainer.arguments.FlagTable;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.Range;
import dev.longhand.trainer.console.Console;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code model-tools benchmark}: how fast a model computes, each measurement in a new process. */
final class BenchmarkCommand {
  private BenchmarkCommand() {}

  static Tool tool() {
    return Tool.of(
        "benchmark",
        "measures inference or training: seconds, rows, tokens and GFLOP per second, memory",
        FlagTable.of(
            Flag.text("model", SharedFlags.MODEL, "a model, or with --random_weights a preset"),
            Flag.bool("random_weights", false, SharedFlags.MODEL, "leave the weights to chance"),
            Flag.text("mode", "inference", "Measurement", "what is measured")
                .choices("inference", "train"),
            Flag.integer("batch_size", 8, "Measurement", "rows of a batch").in(Range.atLeast(1)),
            Flag.integer("sequence_length", 128, "Measurement", "tokens of a row, at most")
                .in(Range.atLeast(1)),
            Flag.file("lengths", "Measurement", "the tokens of each row, one number a line"),
            Flag.integer(
                    "iterations",
                    "Measurement",
                    "batches to time; 10 or more in 10 s or more if none")
                .in(Range.atLeast(1)),
            Flag.file("output", SharedFlags.OUTPUT, "the JSON file to write"),
            SharedFlags.device(),
            SharedFlags.threads()),
        Command.Positionals.NONE,
        BenchmarkCommand::run,
        "model-tools benchmark --model bert --random_weights --mode train --output train.json");
  }

  private static int run(ParsedArguments arguments, Console console) throws Exception {
    Path output = Path.of(arguments.text("output"));
    // What is wrong is said at once, and by this process.
    BenchmarkSettings.of(arguments, BenchmarkModel.of(arguments));
    CompleteFile.requireWritable(output);
    int status = measure(arguments);
    if (status == CommandLine.SUCCESS) {
      console.result(BenchmarkResult.table(JsonFile.read(output)));
    }
    return status;
  }

  /** Measures in a process with the same options of the JVM; returns its exit status. */
  private static int measure(ParsedArguments arguments) throws InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(BenchmarkProcess.class.getName());
    for (Map.Entry<String, Object> flag : arguments.asMap().entrySet()) {
      if (flag.getValue() != null) {
        words.add("--" + flag.getKey() + "=" + flag.getValue());
      }
    }
    try {
      return new ProcessBuilder(words).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new ReportedException("Cannot start " + words.get(0) + ": " + e.getMessage(), e);
    }
  }
}
