package dev.longhand.tools.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.runner.data.TokenRows;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.savedmodels.safety.GraphPolicy;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.tools.support.ModelFolder;
import dev.longhand.tools.support.OpenModel;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.Evaluation;
import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.evaluation.MetricFunction;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.metrics.Metric;
import dev.longhand.trainer.metrics.Metrics;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.zoo.tokenizers.Encoding;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import dev.longhand.zoo.tokenizers.Truncation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Repeats a reference's real run on SST-2 and compares the order of the rows and the curves. */
final class CurveCheck {
  static final String FILE = "curve.json";
  private static final int CLASSES = 2;
  private static final int MAX_LENGTH = 128;
  private static final int FIRST_UPDATES = 20;
  private static final double FIRST_TOLERANCE = 1e-4;
  private static final double TOLERANCE = 1e-3;

  /** Below what one row of the development set counts. */
  private static final double ACCURACY_TOLERANCE = 1e-4;

  private static final TrainingArguments ARGUMENTS =
      ParsedTraining.parse(
          "--max_steps=100",
          "--seed=42",
          "--per_device_train_batch_size=32",
          "--per_device_eval_batch_size=32",
          "--learning_rate=3e-4",
          "--logging_steps=1",
          "--save_strategy=no");

  private CurveCheck() {}

  static List<Comparison> run(
      Path folder, Path checkpoint, Path data, SessionSettings settings, GraphPolicy policy) {
    ModelFolder start = ModelFolder.of(checkpoint);
    Path output = OpenModel.scratch();
    try (Tokenizer tokenizer = Tokenizers.open(start.files());
        OpenModel open = OpenModel.withoutDropout(start, settings, policy)) {
      restore(open.model(), folder.resolve("start.safetensors"));
      var visited = new VisitedRows();
      Trainer trainer =
          new Trainer(
              new TrainingSetup(
                  open.model(),
                  ARGUMENTS,
                  output,
                  tokenizer.padTokenId(),
                  Map.of(),
                  List.of(visited)));
      TrainResult result = trainer.train(rows(data, "train.tsv", tokenizer), List.of());
      Dataset dev = rows(data, "dev.tsv", tokenizer);
      return compare(
          JsonFile.read(folder.resolve(FILE)),
          result,
          visited.rows(),
          dev,
          trainer.evaluate(whole(dev)));
    } finally {
      AtomicFolder.delete(output);
    }
  }

  private static void restore(TrainableModel model, Path file) {
    try (TensorFile start = TensorFiles.open(file)) {
      start.entries().keySet().forEach(name -> model.assign(name, start.floats(name)));
    }
  }

  private static EvaluationSet whole(Dataset rows) {
    return new EvaluationSet("", rows, MetricFunction.NONE);
  }

  private static List<Comparison> compare(
      JsonNode curve, TrainResult result, int[] visited, Dataset dev, Evaluation evaluation) {
    var log = new StepLog(result, curve.path("log"));
    double accuracy =
        Metrics.of(Metric.ACCURACY)
            .compute(evaluation.predictions().classes(), dev.classLabels(), CLASSES)
            .get(Metric.ACCURACY.key());
    double loss = (Double) evaluation.metrics().get("eval_loss");
    return List.of(
        Comparison.of("order of the rows", floats(visited), floats(order(curve)), 0),
        log.rates(),
        log.worst("loss, first updates", "loss", FIRST_UPDATES, any -> FIRST_TOLERANCE),
        log.worst("loss, all updates", "loss", log.size(), any -> TOLERANCE),
        Comparison.of("dev loss", loss, curve.at("/result/dev_loss").asDouble(), TOLERANCE),
        Comparison.of(
            "dev accuracy",
            accuracy,
            curve.at("/result/dev_accuracy").asDouble(),
            ACCURACY_TOLERANCE));
  }

  private static int[] order(JsonNode curve) {
    JsonNode order = curve.path("order");
    return IntStream.range(0, order.size()).map(i -> order.path(i).asInt()).toArray();
  }

  /** Numbers of rows, which float32 holds exactly. */
  private static float[] floats(int[] rows) {
    float[] floats = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      floats[i] = rows[i];
    }
    return floats;
  }

  private static Dataset rows(Path data, String name, Tokenizer tokenizer) {
    List<String[]> rows =
        lines(file(data, name)).stream().skip(1).map(line -> line.split("\t", -1)).toList();
    int[] labels = rows.stream().mapToInt(row -> Integer.parseInt(row[1])).toArray();
    return Dataset.ofClasses(
        row -> {
          Encoding encoding =
              tokenizer.encode(rows.get(row)[0], null, MAX_LENGTH, Truncation.LONGEST_FIRST);
          return TokenRows.of(encoding);
        },
        labels);
  }

  private static Path file(Path data, String name) {
    return Stream.of(data, data.resolve("SST-2"))
        .map(folder -> folder.resolve(name))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "--data_dir %s: there is no %s of SST-2 in it".formatted(data, name)));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, UTF_8);
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
  }

  /** Remembers the rows of the training batches. */
  private static final class VisitedRows implements TrainingListener {
    private final IntStream.Builder rows = IntStream.builder();

    @Override
    public void batch(Batch batch, Purpose purpose) {
      if (purpose == Purpose.TRAIN) {
        Arrays.stream(batch.rowIndices()).forEach(rows::add);
      }
    }

    int[] rows() {
      return rows.build().toArray();
    }
  }
}
