package dev.longhand.tools.predict;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.runner.data.TokenRows;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.tools.support.JsonLines;
import dev.longhand.tools.support.ModelFolder;
import dev.longhand.tools.support.OpenModel;
import dev.longhand.tools.support.SeparateOutput;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import dev.longhand.trainer.data.Batcher;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.model.TokenTypes;
import dev.longhand.zoo.tokenizers.Encoding;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import dev.longhand.zoo.tokenizers.Truncation;
import dev.longhand.zoo.weights.WeightMatcher;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** {@code model-tools predict}: labels and probabilities of texts, or their masked words. */
public final class PredictCommand {
  private PredictCommand() {}

  public static Tool tool() {
    return Tool.of(
        "predict",
        "gives label and probabilities, or the masked words, of a text or of a file's JSON lines",
        FlagTable.of(
            Flag.folder("model", SharedFlags.MODEL, "model folder"),
            Flag.text("text", SharedFlags.DATA, "text to classify"),
            Flag.text("text_pair", SharedFlags.DATA, "second text of a text pair"),
            Flag.file(
                "file", SharedFlags.DATA, "JSON lines file with text and optionally text_pair"),
            TokenizeCommand.maxLength(),
            Flag.integer("batch_size", 32, SharedFlags.DATA, "batch size").in(Range.atLeast(1)),
            Flag.file("output", SharedFlags.OUTPUT, "file to write; with --file"),
            SharedFlags.unsafeGraphs(),
            SharedFlags.device(),
            SharedFlags.threads()),
        Positionals.NONE,
        SharedFlags.writingAlone(PredictCommand::run),
        "model-tools predict --model runs/sst2-bert-42 --text 'a gorgeous , witty film'",
        "model-tools predict --model bert-base-uncased --text 'Paris is the [MASK] of France.'",
        "model-tools predict --model DIR --file texts.jsonl --output labels.jsonl");
  }

  private static int run(ParsedArguments arguments, Console console) {
    List<JsonLines.Example> examples = examples(arguments);
    ModelFolder folder = ModelFolder.of(Path.of(arguments.text("model")));
    ModelConfig config = Models.read(folder.config());
    try (Tokenizer tokenizer = Tokenizers.open(folder.files(), config.modelType())) {
      boolean pairs = examples.stream().anyMatch(example -> example.pair() != null);
      TokenTypes.require(folder.files(), config, tokenizer, pairs);
      return predict(arguments, console, examples, folder, config, tokenizer);
    }
  }

  private static int predict(
      ParsedArguments arguments,
      Console console,
      List<JsonLines.Example> examples,
      ModelFolder folder,
      ModelConfig config,
      Tokenizer tokenizer) {
    try (OpenModel open =
        OpenModel.open(
            folder, SharedFlags.session(arguments, console), SharedFlags.graphPolicy(arguments))) {
      if (!open.untrained().isEmpty()) {
        console.warn(
            "%s is not trained for this task: %s are newly initialized; the predictions are meaningless"
                .formatted(folder.path(), WeightMatcher.listed(open.untrained())));
      }
      int most = Math.min(config.maxLength(), tokenizer.modelMaxLength());
      Dataset rows =
          config instanceof HierarchicalConfig documents
              ? documents(arguments, examples, tokenizer, documents)
              : dataset(examples, tokenizer, TokenizeCommand.maxLength(arguments, most, console));
      var batcher = new Batcher(rows, tokenizer.padTokenId());
      if (config.head().type() == HeadType.MASKED_WORDS && arguments.given("text")) {
        requireMask(batcher.dataset().row(0), tokenizer);
      }
      Iterator<ObjectNode> lines =
          new Lines(
              predictor(folder, config, open.model(), tokenizer),
              batcher,
              arguments.integer("batch_size"));
      if (arguments.given("file")) {
        Path output = Path.of(arguments.text("output"));
        JsonLines.write(output, lines);
        console.info("wrote %,d predictions to %s".formatted(examples.size(), output));
      } else {
        console.result(lines.next().toString());
      }
    }
    return CommandLine.SUCCESS;
  }

  private static List<JsonLines.Example> examples(ParsedArguments arguments) {
    boolean file = arguments.given("file");
    if (file == arguments.given("text")) {
      throw new UsageException("one of --text and --file is needed");
    }
    if (file != arguments.given("output")) {
      throw new UsageException("--file and --output go together: what is read, what is written");
    }
    if (file && arguments.given("text_pair")) {
      throw new UsageException("--text_pair goes with --text; a line of --file has its own");
    }
    if (file) {
      Path input = Path.of(arguments.text("file"));
      SeparateOutput.require(input, Path.of(arguments.text("output")));
      AtomicFile.requireWritable(Path.of(arguments.text("output")));
      return JsonLines.read(input);
    }
    String pair = arguments.optionalText("text_pair").orElse(null);
    return List.of(new JsonLines.Example(arguments.text("text"), pair));
  }

  private static Dataset dataset(
      List<JsonLines.Example> examples, Tokenizer tokenizer, int longest) {
    return Dataset.unlabeled(
        row -> {
          JsonLines.Example one = examples.get(row);
          Encoding encoding =
              tokenizer.encode(one.text(), one.pair(), longest, Truncation.LONGEST_FIRST);
          return TokenRows.of(encoding);
        },
        examples.size());
  }

  /**
   * Texts in segments as the model was trained on; a text that goes with another makes no sense.
   */
  private static Dataset documents(
      ParsedArguments arguments,
      List<JsonLines.Example> examples,
      Tokenizer tokenizer,
      HierarchicalConfig config) {
    if (arguments.given("max_seq_length")) {
      throw new UsageException(
          "--max_seq_length: a model of documents reads all of a text, in its segments of %d tokens; leave it out"
              .formatted(config.segmentLength()));
    }
    if (examples.stream().anyMatch(example -> example.pair() != null)) {
      throw new UsageException("text_pair: a model of documents reads one text");
    }
    return Dataset.unlabeledDocuments(
        row ->
            TokenRows.ofSegments(
                tokenizer.segments(
                    examples.get(row).text(), config.segmentLength(), config.segmentOverlap())),
        examples.size());
  }

  private static void requireMask(TokenRow row, Tokenizer tokenizer) {
    int mask = tokenizer.maskTokenId();
    if (Arrays.stream(row.inputIds()).noneMatch(id -> id == mask)) {
      throw new UsageException(
          "--text: there is no %s, which stands for a word that is asked for"
              .formatted(tokenizer.token(mask)));
    }
  }

  private static Predictor predictor(
      ModelFolder folder, ModelConfig config, TrainableModel model, Tokenizer tokenizer) {
    return switch (config.head().type()) {
      case CLASSIFICATION -> new LabelPredictor(model, config.labels());
      case MASKED_WORDS -> new WordPredictor(model, tokenizer);
      case MULTIPLE_CHOICE ->
          throw new UserException(
              "%s is a %s; predict gives labels and masked words, not choices"
                  .formatted(folder.path(), config.architecture()));
    };
  }

  /** Computes a batch when its first row is asked for. */
  private static final class Lines implements Iterator<ObjectNode> {
    private final Predictor predictor;
    private final Batcher batcher;
    private final int batchSize;
    private final Deque<ObjectNode> computed = new ArrayDeque<>();
    private int next;

    Lines(Predictor predictor, Batcher batcher, int batchSize) {
      this.predictor = predictor;
      this.batcher = batcher;
      this.batchSize = batchSize;
    }

    @Override
    public boolean hasNext() {
      return next < batcher.dataset().size();
    }

    @Override
    public ObjectNode next() {
      if (computed.isEmpty()) {
        int end = Math.min(batcher.dataset().size(), next + batchSize);
        computed.addAll(predictor.predict(batcher.batch(IntStream.range(next, end).toArray())));
      }
      next++;
      return computed.remove();
    }
  }
}
