package dev.longhand.tools.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.Command;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.savedmodels.OutOfMemory;
import dev.longhand.tools.support.ChildProcess;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.tools.support.SharedFlags;
import java.nio.file.Path;
import java.util.Set;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** The process that one measurement of {@code model-tools benchmark} has for itself. */
final class BenchmarkProcess {
  /** The exit status where memory did not suffice. */
  static final int OUT_OF_MEMORY = 3;

  private static final int BY_SIGNAL = 128;

  /** The statuses of a process that the user ended, by SIGINT or SIGTERM. */
  private static final Set<Integer> BY_USER = Set.of(BY_SIGNAL + 2, BY_SIGNAL + 15);

  private BenchmarkProcess() {}

  /** The arguments of one measurement among those of a benchmark. */
  static ParsedArguments ofOne(ParsedArguments all, Path savedModel, int tokens, Path output) {
    return all.with("model", savedModel.toString())
        .with("random_weights", false)
        .with("sequence_length", tokens)
        .with("output", output.toString());
  }

  /**
   * Measures one SavedModel at one length in a process with the same options of the JVM, which
   * writes the output; returns its exit status.
   */
  static int measure(ParsedArguments arguments, Console console) throws InterruptedException {
    int status = ChildProcess.run(BenchmarkProcess.class, arguments);
    if (status > BY_SIGNAL && !BY_USER.contains(status)) {
      console.failure(
          "The measuring process was ended by signal %d; where that is 9, memory may not suffice:"
                  .formatted(status - BY_SIGNAL)
              + " lower --batch_size or --sequence_length");
    }
    return status;
  }

  /** Measures what the benchmark's arguments say, and ends the process with its exit status. */
  public static void main(String[] arguments) {
    CommandLine.main(BenchmarkCommand.tool().command(), arguments, BenchmarkProcess::run);
  }

  private static int run(ParsedArguments arguments, Console console) {
    BenchmarkModel model = BenchmarkModel.all(arguments).get(0);
    int length = arguments.integers("sequence_length").get(0);
    BenchmarkSettings settings = BenchmarkSettings.of(arguments, length);
    try {
      ObjectNode result =
          Benchmark.run(
              model.forTexts(length, BenchmarkModel.LENGTH),
              settings,
              SharedFlags.session(arguments, console),
              SharedFlags.graphPolicy(arguments));
      JsonFile.write(Path.of(arguments.text("output")), result);
      return CommandLine.SUCCESS;
    } catch (TFResourceExhaustedException full) {
      Command command = BenchmarkCommand.tool().command();
      console.failure(command.name() + ": " + explain(full, settings));
      return OUT_OF_MEMORY;
    }
  }

  private static String explain(TFResourceExhaustedException full, BenchmarkSettings settings) {
    String what =
        "batches of %d x %d tokens".formatted(settings.batchSize(), settings.sequenceLength());
    return OutOfMemory.explain(full, what, "--batch_size or --sequence_length")
        .messageFor(flag -> BenchmarkCommand.tool().command().flags().find(flag).isPresent());
  }
}
