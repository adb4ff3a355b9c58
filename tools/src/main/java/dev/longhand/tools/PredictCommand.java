package dev.longhand.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.savedmodels.SignatureResult;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.files.CompleteFile;
import dev.longhand.trainer.arguments.CommandLine;
import dev.longhand.trainer.arguments.Flag;
import dev.longhand.trainer.arguments.FlagTable;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.Range;
import dev.longhand.trainer.arguments.UsageException;
import dev.longhand.trainer.console.Console;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.data.Batcher;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.zoo.Labels;
import dev.longhand.zoo.ModelConfig;
import dev.longhand.zoo.ProblemType;
import dev.longhand.zoo.tokenizers.Encoding;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import dev.longhand.zoo.tokenizers.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Tensor;

/** {@code model-tools predict}: labels and probabilities of texts. */
final class PredictCommand {
  private PredictCommand() {}

  static Tool tool() {
    return Tool.of(
        "predict",
        "gives label and probabilities of a text, or of each of the JSON lines of a file",
        FlagTable.of(
            Flag.folder("model", SharedFlags.MODEL, "the model"),
            Flag.text("text", SharedFlags.DATA, "a text"),
            Flag.text("text_pair", SharedFlags.DATA, "the text that goes with it"),
            Flag.file("file", SharedFlags.DATA, "JSON lines with text and perhaps text_pair"),
            TokenizeCommand.maxLength(),
            Flag.integer("batch_size", 32, SharedFlags.DATA, "texts that are computed together")
                .in(Range.atLeast(1)),
            Flag.file("output", SharedFlags.OUTPUT, "the file to write, with --file"),
            SharedFlags.device(),
            SharedFlags.threads()),
        SharedFlags.none(),
        PredictCommand::run,
        "model-tools predict --model runs/sst2-bert-42 --text 'a gorgeous , witty film'",
        "model-tools predict --model DIR --file texts.jsonl --output labels.jsonl");
  }

  private static int run(ParsedArguments arguments, Console console) {
    List<JsonLines.Example> examples = examples(arguments);
    ModelFolder folder = ModelFolder.of(Path.of(arguments.text("model")));
    ModelConfig config = ModelConfig.read(folder.config());
    try (Tokenizer tokenizer = Tokenizers.open(folder.files(), config.modelType());
        OpenModel open = OpenModel.open(folder, SharedFlags.session(arguments, console))) {
      int most = Math.min(config.maxLength(), tokenizer.modelMaxLength());
      int longest = TokenizeCommand.maxLength(arguments, most, console);
      var batcher = new Batcher(dataset(examples, tokenizer, longest), tokenizer.padTokenId());
      Iterator<ObjectNode> lines =
          new Lines(open.model(), config.labels(), batcher, arguments.integer("batch_size"));
      if (arguments.given("file")) {
        Path output = Path.of(arguments.text("output"));
        JsonLines.write(output, lines);
        console.info("%,d rows in %s".formatted(examples.size(), output));
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
      CompleteFile.requireWritable(Path.of(arguments.text("output")));
      return JsonLines.read(Path.of(arguments.text("file")));
    }
    String pair = arguments.optionalText("text_pair").orElse(null);
    return List.of(new JsonLines.Example(arguments.text("text"), pair));
  }

  private static Dataset dataset(
      List<JsonLines.Example> examples, Tokenizer tokenizer, int longest) {
    return Dataset.unlabelled(
        row -> {
          JsonLines.Example one = examples.get(row);
          Encoding encoding =
              tokenizer.encode(one.text(), one.pair(), longest, Truncation.LONGEST_FIRST);
          return new TokenRow(encoding.inputIds(), encoding.tokenTypeIds());
        },
        examples.size());
  }

  /** Computes a batch when its first row is asked for. */
  private static final class Lines implements Iterator<ObjectNode> {
    private final TrainableModel model;
    private final Labels labels;
    private final Batcher batcher;
    private final int batchSize;
    private final List<ObjectNode> computed = new ArrayList<>();
    private int next;

    Lines(TrainableModel model, Labels labels, Batcher batcher, int batchSize) {
      this.model = model;
      this.labels = labels;
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
        compute(batcher.batch(IntStream.range(next, end).toArray()));
      }
      next++;
      return computed.remove(0);
    }

    private void compute(Batch batch) {
      boolean regression = labels.type() == ProblemType.REGRESSION;
      String wanted = regression ? Signatures.LOGITS : Signatures.PROBABILITIES;
      Map<String, Tensor> inputs = inputs(batch);
      try (SignatureResult result = model.run(Signatures.SERVING_DEFAULT, inputs, wanted)) {
        float[] values = result.floats(wanted);
        for (int row = 0; row < batch.rows(); row++) {
          computed.add(regression ? value(values[row]) : classes(values, row));
        }
      } finally {
        inputs.values().forEach(Tensor::close);
      }
    }

    private Map<String, Tensor> inputs(Batch batch) {
      var declared = model.signature(Signatures.SERVING_DEFAULT).inputs().keySet();
      int rows = batch.rows();
      int length = batch.length();
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      inputs.put(Signatures.INPUT_IDS, Tensors.ofInts(batch.inputIds(), rows, length));
      inputs.put(Signatures.ATTENTION_MASK, Tensors.ofInts(batch.attentionMask(), rows, length));
      if (declared.contains(Signatures.TOKEN_TYPE_IDS)) {
        int[] types = batch.hasTokenTypes() ? batch.tokenTypeIds() : new int[rows * length];
        inputs.put(Signatures.TOKEN_TYPE_IDS, Tensors.ofInts(types, rows, length));
      }
      return inputs;
    }

    private static ObjectNode value(float value) {
      return JsonLines.object().put("label", value);
    }

    private ObjectNode classes(float[] probabilities, int row) {
      int from = row * labels.size();
      int best = 0;
      for (int i = 1; i < labels.size(); i++) {
        best = probabilities[from + i] > probabilities[from + best] ? i : best;
      }
      ObjectNode line = JsonLines.object().put("label", labels.names().get(best));
      ArrayNode all = line.putArray("probabilities");
      for (int i = 0; i < labels.size(); i++) {
        all.add(probabilities[from + i]);
      }
      return line;
    }
  }
}
