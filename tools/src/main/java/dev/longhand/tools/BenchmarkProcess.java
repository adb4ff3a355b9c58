package dev.longhand.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.trainer.arguments.CommandLine;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.console.Console;
import java.nio.file.Path;

/** The process that one measurement of {@code model-tools benchmark} has for itself. */
final class BenchmarkProcess {
  private BenchmarkProcess() {}

  /** Measures what the benchmark's arguments say, and ends the process with its exit status. */
  public static void main(String[] arguments) {
    CommandLine.main(BenchmarkCommand.tool().command(), arguments, BenchmarkProcess::run);
  }

  private static int run(ParsedArguments arguments, Console console) {
    BenchmarkModel model = BenchmarkModel.of(arguments);
    BenchmarkSettings settings = BenchmarkSettings.of(arguments, model);
    ObjectNode result = Benchmark.run(model, settings, SharedFlags.session(arguments, console));
    ObjectNode asked = result.putObject("arguments");
    arguments.asMap().forEach((name, value) -> asked.putPOJO(name, value));
    JsonFile.write(Path.of(arguments.text("output")), result);
    return CommandLine.SUCCESS;
  }
}
