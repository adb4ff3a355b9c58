package dev.longhand.trainer;

import dev.longhand.savedmodels.Device;
import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.SessionSettings;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.trainer.metrics.Metric;
import dev.longhand.trainer.metrics.Metrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A training of the handwritten classifier: which half of the vocabulary do most words come from?
 */
final class SmallRun {
  static final int ROWS = 37;
  static final int DEV_ROWS = 21;

  private static final int LONGEST = 9;

  private final Path model;
  private final Path output;
  private final Dataset rows;
  private final List<TrainingListener> listeners = new ArrayList<>();

  /**
   * What a run ends with.
   *
   * @param parameters after training, by name
   * @param evaluation of the development rows afterwards
   * @param logits of the development rows without their labels
   */
  record Ended(
      TrainResult result,
      Map<String, float[]> parameters,
      Map<String, Object> evaluation,
      List<Float> logits) {}

  private SmallRun(Path model, Path output, Dataset rows) {
    this.model = model;
    this.output = output;
    this.rows = rows;
  }

  /** A run of a model that {@link TinyClassifier} wrote, on the usual rows. */
  static SmallRun of(Path model, Path output) {
    return new SmallRun(model, output, rows(ROWS, 1));
  }

  /** Writes the model, of which a tenth of the hidden values is dropped. */
  static Path writeModel(Path folder) {
    TinyClassifier.write(folder, LabelKind.CLASSES, 0.1f, 42);
    return folder;
  }

  /** Labelled rows of different lengths. */
  static Dataset rows(int size, long seed) {
    Random random = new Random(seed);
    List<TokenRow> rows = new ArrayList<>();
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      int length = 1 + random.nextInt(LONGEST);
      int[] ids = random.ints(length, 1, TinyClassifier.VOCABULARY).toArray();
      int upper = 0;
      for (int id : ids) {
        upper += id >= TinyClassifier.VOCABULARY / 2 ? 1 : 0;
      }
      labels[i] = 2 * upper > length ? 1 : 0;
      rows.add(new TokenRow(ids, new int[0]));
    }
    return Dataset.ofClasses(rows::get, labels);
  }

  /** The same run on other rows. */
  SmallRun on(Dataset otherRows) {
    SmallRun run = new SmallRun(model, output, otherRows);
    run.listeners.addAll(listeners);
    return run;
  }

  /** Lets somebody listen to the run. */
  SmallRun with(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /** Trains, evaluates and predicts. */
  Ended train(String... flags) {
    var settings = SessionSettings.defaults().withDevice(Device.CPU);
    try (TrainableModel loaded = TrainableModel.load(model, settings)) {
      Trainer trainer =
          new Trainer(
              new Trainer.Setup(
                  loaded, TrainingArguments.parse(flags), output, 0, Map.of(), listeners));
      EvaluationSet dev = new EvaluationSet("", rows(DEV_ROWS, 2), accuracy());
      TrainResult result = trainer.train(rows, List.of(dev));
      Map<String, Object> evaluation = trainer.evaluate(dev).metrics();
      Predictions predictions = trainer.predict(dev.data());
      trainer.finish(output);
      return new Ended(result, parameters(loaded), evaluation, logits(predictions));
    }
  }

  static MetricFunction accuracy() {
    return new MetricFunction() {
      private final Metrics metrics = Metrics.of(Metric.ACCURACY);

      @Override
      public List<String> names() {
        return metrics.keys();
      }

      @Override
      public Map<String, Double> compute(Predictions predictions, Dataset labelled) {
        return metrics.compute(
            predictions.classes(), labelled.classLabels(), predictions.columns());
      }
    };
  }

  private static Map<String, float[]> parameters(TrainableModel model) {
    Map<String, float[]> parameters = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      parameters.put(parameter.name(), model.read(parameter.name()));
    }
    return parameters;
  }

  private static List<Float> logits(Predictions predictions) {
    List<Float> logits = new ArrayList<>();
    for (int row = 0; row < predictions.rows(); row++) {
      for (float logit : predictions.logits(row)) {
        logits.add(logit);
      }
    }
    return logits;
  }
}
