package dev.longhand.tools.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.Command;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UsageException;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.runner.model.ModelFlags;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.TempFolder;
import dev.longhand.tools.support.Tool;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code model-tools benchmark}: how fast a model computes, each measurement in a new process. */
public final class BenchmarkCommand {
  private static final String MEASUREMENT = "Measurement";
  private static final String SERIES = "Several lengths or models";

  private BenchmarkCommand() {}

  public static Tool tool() {
    return Tool.of(
        "benchmark",
        "measures inference or training: seconds, rows, tokens and GFLOP per second, memory",
        FlagTable.of(
                Flag.text(
                    "model",
                    SharedFlags.MODEL,
                    "model folder, or a preset with --random_weights; several values, separated by commas"),
                Flag.bool(
                    "random_weights",
                    false,
                    SharedFlags.MODEL,
                    "use random weights, with as many positions as the sequences need"),
                Flag.text("mode", "inference", MEASUREMENT, "workload to measure")
                    .choices("inference", "train"),
                Flag.bool(
                    "gradient_checkpointing",
                    false,
                    MEASUREMENT,
                    "recompute activations in the backward pass"),
                Flag.integer("batch_size", 8, MEASUREMENT, "batch size").in(Range.atLeast(1)),
                Flag.integers(
                        "sequence_length",
                        List.of(128L),
                        MEASUREMENT,
                        "maximum sequence length; several values are measured one by one")
                    .in(Range.atLeast(1)),
                Flag.file(
                    "lengths",
                    MEASUREMENT,
                    "file with the sequence length of each example, one number per line"),
                Flag.integer(
                        "iterations",
                        MEASUREMENT,
                        "number of timed batches (default: at least 10 batches and 10 s)")
                    .in(Range.atLeast(1)),
                Flag.bool(
                    "compare_full",
                    SERIES,
                    "also measure a BERT of the same size with full attention, as far as memory allows"
                        + " (default: true for random weights and several lengths)"),
                Flag.file(
                    "plot",
                    SERIES,
                    "PNG plot of time and memory over sequence length (default: next to --output)"),
                Flag.file("output", SharedFlags.OUTPUT, "JSON file to write"),
                SharedFlags.unsafeGraphs(),
                SharedFlags.device(),
                SharedFlags.threads())
            .plus(ModelFlags.ofConfiguration()),
        Command.Positionals.NONE,
        SharedFlags.writingAlone(BenchmarkCommand::run),
        "model-tools benchmark --model bert --random_weights --mode train --output train.json",
        "model-tools benchmark --model bigbird,longformer --random_weights --batch_size 1"
            + " --sequence_length 1024,2048,4096 --output growth.json");
  }

  private static int run(ParsedArguments arguments, Console console) throws Exception {
    // What is wrong is said at once, and by this process.
    checkTogether(arguments);
    List<BenchmarkModel> models = models(arguments, console);
    AtomicFile.requireWritable(Path.of(arguments.text("output")));
    if (isSeveral(arguments)) {
      AtomicFile.requireWritable(BenchmarkPicture.path(arguments));
    }
    boolean full = comparesFull(arguments);
    if (models.size() > 1 || isSeveral(arguments) || full) {
      return BenchmarkSeries.of(arguments, console).run(models, full);
    }
    return one(arguments, models.get(0), console);
  }

  /** The models, long enough for all texts. */
  private static List<BenchmarkModel> models(ParsedArguments arguments, Console console) {
    int longest = Collections.max(arguments.integers("sequence_length"));
    BenchmarkSettings.of(arguments, longest);
    List<BenchmarkModel> models = new ArrayList<>();
    for (BenchmarkModel model : BenchmarkModel.all(arguments)) {
      refuse(
          arguments.isTrue("gradient_checkpointing") && !model.isBuilt(),
          "--gradient_checkpointing: the graph of %s is made; name a Hugging Face folder"
              .formatted(model.name()));
      refuse(
          model.config() instanceof HierarchicalConfig,
          "--model %s: it reads documents; model-tools documents measures that"
              .formatted(model.name()));
      models.add(model.forTexts(longest, BenchmarkModel.LENGTH));
      sayPositions(model, models.get(models.size() - 1), console);
    }
    return models;
  }

  private static void checkTogether(ParsedArguments arguments) {
    boolean several = isSeveral(arguments);
    refuse(
        several && arguments.given("lengths"),
        "--lengths: expected one --sequence_length, the longest of a row");
    refuse(
        !several && arguments.given("plot"),
        "--plot: one length makes no curve; add some, such as --sequence_length 512,1024,2048");
    refuse(
        arguments.isTrue("gradient_checkpointing") && !arguments.text("mode").equals("train"),
        "--gradient_checkpointing: expected --mode train with it");
    for (Flag flag : ModelFlags.ofConfiguration()) {
      refuse(
          arguments.given(flag.name()) && !arguments.isTrue("random_weights"),
          "--" + flag.name() + ": expected --random_weights with it");
    }
  }

  private static void refuse(boolean isWrong, String message) {
    if (isWrong) {
      throw new UsageException(message);
    }
  }

  private static boolean isSeveral(ParsedArguments arguments) {
    return arguments.integers("sequence_length").stream().distinct().count() > 1;
  }

  /** Builds the model in this process, so that what building takes is not in the memory. */
  private static int one(ParsedArguments arguments, BenchmarkModel model, Console console)
      throws InterruptedException {
    try (var scratch = new TempFolder()) {
      boolean checkpointing = arguments.isTrue("gradient_checkpointing");
      long start = System.nanoTime();
      Path savedModel = model.savedModel(checkpointing, scratch.resolve("model"));
      double build = (System.nanoTime() - start) / 1e9;
      int tokens = arguments.integers("sequence_length").get(0);
      Path file = scratch.resolve("measured.json");
      int status =
          BenchmarkProcess.measure(
              BenchmarkProcess.ofOne(arguments, savedModel, tokens, file), console);
      if (status != CommandLine.SUCCESS) {
        return status == BenchmarkProcess.OUT_OF_MEMORY ? CommandLine.FAILURE : status;
      }
      ObjectNode result = (ObjectNode) JsonFile.read(file);
      BenchmarkResult.addBuild(result, build);
      BenchmarkResult.putArguments(result, arguments).put("sequence_length", tokens);
      JsonFile.write(Path.of(arguments.text("output")), result);
      console.result(BenchmarkResult.table(result));
      return CommandLine.SUCCESS;
    }
  }

  private static void sayPositions(BenchmarkModel published, BenchmarkModel used, Console console) {
    int before = published.config().maxLength();
    int after = used.config().maxLength();
    if (before != after) {
      console.info(
          "%s: positions for %d tokens in place of %d".formatted(used.name(), after, before));
    }
  }

  private static boolean comparesFull(ParsedArguments arguments) {
    return arguments
        .value("compare_full")
        .map(Boolean.class::cast)
        .orElse(isSeveral(arguments) && arguments.isTrue("random_weights"));
  }
}
