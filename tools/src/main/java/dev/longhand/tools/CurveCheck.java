package dev.longhand.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.SessionSettings;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.files.TensorFile;
import dev.longhand.savedmodels.files.TensorFiles;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.data.Batcher;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.trainer.optimizer.AdamWSettings;
import dev.longhand.zoo.tokenizers.Encoding;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import dev.longhand.zoo.tokenizers.Truncation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.Tensor;

/** Follows a reference's real run on SST-2 step by step: same rows, same start, same settings. */
final class CurveCheck {
  static final String FILE = "curve.json";
  private static final int BATCH = 32;
  private static final int MAX_LENGTH = 128;
  private static final int FIRST_STEPS = 20;
  private static final double FIRST_TOLERANCE = 1e-4;
  private static final double TOLERANCE = 1e-3;
  private static final AdamWSettings SETTINGS = new AdamWSettings(0.9, 0.999, 1e-8, 0, 1);

  private CurveCheck() {}

  static List<Comparison> run(Path folder, Path checkpoint, Path data, SessionSettings settings) {
    ModelFolder start = ModelFolder.of(checkpoint);
    try (Tokenizer tokenizer = Tokenizers.open(start.files());
        OpenModel open = OpenModel.withoutDropout(start, settings)) {
      restore(open.model(), folder.resolve("start.safetensors"));
      Dataset rows = dataset(trainFile(data), tokenizer);
      var batcher = new Batcher(rows, tokenizer.padTokenId());
      return follow(GoldenCase.json(folder.resolve(FILE)), open.model(), batcher);
    }
  }

  private static void restore(TrainableModel model, Path file) {
    try (TensorFile start = TensorFiles.open(file)) {
      start.entries().keySet().forEach(name -> model.assign(name, start.floats(name)));
    }
  }

  private static Path trainFile(Path data) {
    return Stream.of(data, data.resolve("SST-2"))
        .map(folder -> folder.resolve("train.tsv"))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new ReportedException(
                    "--data_dir " + data + ": there is no train.tsv of SST-2 in it"));
  }

  private static Dataset dataset(Path file, Tokenizer tokenizer) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, UTF_8);
    } catch (IOException e) {
      throw new ReportedException(file + " cannot be read: " + e.getMessage(), e);
    }
    List<String[]> rows = lines.stream().skip(1).map(line -> line.split("\t", -1)).toList();
    int[] labels = rows.stream().mapToInt(row -> Integer.parseInt(row[1])).toArray();
    return Dataset.ofClasses(
        row -> {
          Encoding encoding =
              tokenizer.encode(rows.get(row)[0], null, MAX_LENGTH, Truncation.LONGEST_FIRST);
          return new TokenRow(encoding.inputIds(), encoding.tokenTypeIds());
        },
        labels);
  }

  private static List<Comparison> follow(JsonNode curve, TrainableModel model, Batcher batcher) {
    var step = new TrainingStep(model, SETTINGS);
    List<Comparison> all = new ArrayList<>();
    for (JsonNode log : curve.path("log")) {
      int number = log.path("step").asInt();
      int[] rows = new int[BATCH];
      for (int i = 0; i < BATCH; i++) {
        rows[i] = curve.path("order").path((number - 1) * BATCH + i).asInt();
      }
      Map<String, Tensor> inputs = inputs(batcher.batch(rows));
      float loss = step.gradients(inputs, true);
      inputs.values().forEach(Tensor::close);
      step.update(log.path("learning_rate").asDouble());
      double tolerance = number <= FIRST_STEPS ? FIRST_TOLERANCE : TOLERANCE;
      float[] reference = {(float) log.path("loss").asDouble()};
      all.add(Comparison.of("loss " + number, new float[] {loss}, reference, tolerance));
    }
    return all;
  }

  private static Map<String, Tensor> inputs(Batch batch) {
    int rows = batch.rows();
    int length = batch.length();
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put(Signatures.INPUT_IDS, Tensors.ofInts(batch.inputIds(), rows, length));
    inputs.put(Signatures.ATTENTION_MASK, Tensors.ofInts(batch.attentionMask(), rows, length));
    if (batch.hasTokenTypes()) {
      inputs.put(Signatures.TOKEN_TYPE_IDS, Tensors.ofInts(batch.tokenTypeIds(), rows, length));
    }
    inputs.put(Signatures.LABELS, Tensors.ofInts(batch.classLabels(), rows));
    inputs.put(Signatures.SEED, Tensors.ofLong(0));
    return inputs;
  }
}
