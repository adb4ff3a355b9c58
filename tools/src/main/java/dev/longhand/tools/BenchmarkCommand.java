package dev.longhand.tools;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.trainer.arguments.Command;
import dev.longhand.trainer.arguments.CommandLine;
import dev.longhand.trainer.arguments.Flag;
import dev.longhand.trainer.arguments.FlagTable;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.Range;
import dev.longhand.trainer.console.Console;
import dev.longhand.trainer.console.Table;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code model-tools benchmark}: how fast a model computes, each measurement in a new process. */
final class BenchmarkCommand {
  /** Tells the new process that it is the one that measures. */
  private static final String HERE = "in_this_process";

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
            Flag.bool(HERE, false, "Measurement", "measure in this process, not in a new one"),
            Flag.file("output", SharedFlags.OUTPUT, "the JSON file to write"),
            SharedFlags.device(),
            SharedFlags.threads()),
        Command.Positionals.NONE,
        BenchmarkCommand::run,
        "model-tools benchmark --model bert --random_weights --mode train --output train.json");
  }

  private static int run(ParsedArguments arguments, Console console) throws Exception {
    Path output = Path.of(arguments.text("output"));
    if (!arguments.isTrue(HERE)) {
      int status = inNewProcess(arguments);
      if (status == CommandLine.SUCCESS) {
        console.result(table(GoldenCase.json(output)));
      }
      return status;
    }
    JsonFile.write(output, new Benchmark(arguments).run());
    return CommandLine.SUCCESS;
  }

  /** Runs this command once more, in a process with the same options of the JVM. */
  private static int inNewProcess(ParsedArguments arguments) throws InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(ModelTools.class.getName(), "benchmark", "--" + HERE));
    for (Map.Entry<String, Object> flag : arguments.asMap().entrySet()) {
      if (flag.getValue() != null && !flag.getKey().equals(HERE)) {
        words.add("--" + flag.getKey() + "=" + flag.getValue());
      }
    }
    try {
      return new ProcessBuilder(words).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new ReportedException("Cannot start " + words.get(0) + ": " + e.getMessage(), e);
    }
  }

  private static Table table(JsonNode result) {
    Table table = new Table("measured", "value");
    JsonNode seconds = result.path("seconds");
    for (String phase : List.of("build", "load", "first")) {
      table.row(phase + ", s", decimal(seconds.path(phase)));
    }
    for (String figure : List.of("mean", "p50", "p90", "p99")) {
      table.row("steady " + figure + ", s", decimal(seconds.path("steady").path(figure)));
    }
    table.row("iterations", seconds.path("steady").path("iterations").asText());
    table.row("rows per second", decimal(result.path("samples_per_second")));
    table.row("real tokens per second", decimal(result.path("tokens_per_second").path("real")));
    table.row("padded tokens per second", decimal(result.path("tokens_per_second").path("padded")));
    table.row("GFLOP per second", decimal(result.path("gflop_per_second")));
    table.row("peak memory, MB", decimal(result.path("peak_memory_mb")));
    return table;
  }

  private static String decimal(JsonNode number) {
    return number.isNumber() ? String.format(Locale.ROOT, "%.3f", number.asDouble()) : "-";
  }
}
