package dev.longhand.tools.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.runner.timing.ProcessMemory;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.TempFolder;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.DocumentRow;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.setup.TrainingSetup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** The process that one number of segments has for itself: the trainer's own updates. */
final class DocumentsProcess {
  private DocumentsProcess() {}

  /** Measures what the arguments say, and ends the process with its exit status. */
  public static void main(String[] arguments) {
    CommandLine.main(DocumentsCommand.tool().command(), arguments, DocumentsProcess::run);
  }

  private static int run(ParsedArguments arguments, Console console) {
    BenchmarkModel model = BenchmarkModel.all(arguments).get(0);
    int segments = arguments.integers(DocumentsCommand.SEGMENTS).get(0);
    int length = arguments.integer(DocumentsCommand.LENGTH);
    int updates = arguments.integer(DocumentsCommand.UPDATES) + 1;
    Clock clock = new Clock((long) segments * length);
    try (var scratch = new TempFolder();
        TrainableModel loaded =
            TrainableModel.load(model.builtSavedModel(), SharedFlags.session(arguments, console))) {
      ProcessMemory memory = ProcessMemory.ofLoadedModel();
      TrainingSetup setup =
          new TrainingSetup(
              loaded,
              training(arguments, updates),
              scratch.resolve("run"),
              model.config().encoder().padTokenId(),
              Map.of(),
              List.of(clock));
      int vocabulary = model.config().encoder().vocabularySize();
      Dataset documents =
          Dataset.ofDocuments(
              row -> document(loaded, vocabulary, row, segments, length), new int[updates]);
      new Trainer(setup).train(documents, List.of());
      ObjectNode result = BenchmarkResult.of(0, clock.updates.get(0), clock.steady());
      memory.write(result);
      JsonFile.write(Path.of(arguments.text("output")), result);
    }
    return CommandLine.SUCCESS;
  }

  private static TrainingArguments training(ParsedArguments arguments, int updates) {
    return ParsedTraining.parse(
        "--per_device_train_batch_size=1",
        "--max_steps=" + updates,
        "--save_strategy=no",
        "--logging_strategy=no",
        "--segments_per_pass=" + arguments.integer("segments_per_pass"));
  }

  private static DocumentRow document(
      TrainableModel model, int vocabulary, int row, int segments, int length) {
    Random random = new Random(row);
    boolean typed =
        model.signature(Signatures.TRAIN).inputs().containsKey(Signatures.TOKEN_TYPE_IDS);
    return new DocumentRow(
        IntStream.range(0, segments)
            .mapToObj(
                segment ->
                    new TokenRow(
                        random.ints(length, 1, vocabulary).toArray(), new int[typed ? length : 0]))
            .toList());
  }

  /** Takes the time of every update from the end of the one before. */
  private static final class Clock implements TrainingListener {
    private final List<BatchTiming> updates = new ArrayList<>();
    private final long tokens;
    private long before = System.nanoTime();

    Clock(long tokens) {
      this.tokens = tokens;
    }

    @Override
    public void updated(Update update) {
      long now = System.nanoTime();
      updates.add(new BatchTiming((now - before) / 1e9, 1, tokens, tokens, 0));
      before = now;
    }

    List<BatchTiming> steady() {
      return updates.subList(1, updates.size());
    }
  }
}
