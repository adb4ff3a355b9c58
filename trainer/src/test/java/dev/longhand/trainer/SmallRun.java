package dev.longhand.trainer;

import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.evaluation.MetricFunction;
import dev.longhand.trainer.evaluation.Predictions;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.metrics.Metric;
import dev.longhand.trainer.metrics.Metrics;
import dev.longhand.trainer.setup.TrainingSetup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;

/**
 * A training of the handwritten classifier: which half of the vocabulary do most words come from?
 */
public final class SmallRun {
  static final int ROWS = 37;

  /** Tokens of the longest rows. */
  public static final int LONGEST = 9;

  private static final int DEV_ROWS = 21;

  private final Path model;
  private final Path output;
  private Dataset rows = rows(ROWS, 1);
  private Dataset measured = development();
  private MetricFunction metrics = accuracy();
  private final List<TrainingListener> listeners = new ArrayList<>();

  /**
   * What a run ends with.
   *
   * @param parameters after training, by name
   * @param evaluation of the development rows afterwards
   * @param logits of the development rows without their labels
   */
  public record Ended(
      TrainResult result,
      Map<String, float[]> parameters,
      Map<String, Object> evaluation,
      List<Float> logits) {}

  private SmallRun(Path model, Path output) {
    this.model = model;
    this.output = output;
  }

  /** A run of a model that {@link TinyClassifier} wrote, on the usual rows. */
  public static SmallRun of(Path model, Path output) {
    return new SmallRun(model, output);
  }

  /** Writes the model, of which a tenth of the hidden values is dropped. */
  public static Path writeModel(Path folder) {
    TinyClassifier.write(folder, LabelKind.CLASSES, 0.1f, 42);
    return folder;
  }

  /** The classes of the rows that are evaluated. */
  public static int[] developmentLabels() {
    return development().classLabels();
  }

  private static Dataset development() {
    return rows(DEV_ROWS, 2);
  }

  /** Labeled rows of different lengths. */
  public static Dataset rows(int size, long seed) {
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

  /** Trains on other rows. */
  public SmallRun on(Dataset otherRows) {
    rows = otherRows;
    return this;
  }

  /** Evaluates and predicts other rows. */
  SmallRun measuredOn(Dataset otherRows) {
    measured = otherRows;
    return this;
  }

  /** Gives the evaluations, in turn, these values of a metric called score; NaN afterwards. */
  public SmallRun scoring(Double... scores) {
    Iterator<Double> next = List.of(scores).iterator();
    metrics = metric("score", (predictions, labeled) -> next.hasNext() ? next.next() : Double.NaN);
    return this;
  }

  /** Lets somebody listen to the run. */
  public SmallRun with(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /** Trains, evaluates and predicts. */
  public Ended train(String... flags) {
    var settings = SessionSettings.defaults().withDevice(Device.CPU);
    try (TrainableModel loaded = TrainableModel.load(model, settings)) {
      Trainer trainer =
          new Trainer(
              new TrainingSetup(
                  loaded, ParsedTraining.parse(flags), output, 0, Map.of(), listeners));
      EvaluationSet dev = new EvaluationSet("", measured, metrics);
      TrainResult result = trainer.train(rows, List.of(dev));
      Map<String, Object> evaluation = trainer.evaluate(dev).metrics();
      Predictions predictions = trainer.predict(dev.data());
      trainer.finish(output);
      return new Ended(result, parameters(loaded), evaluation, logits(predictions));
    }
  }

  private static MetricFunction accuracy() {
    Metrics accuracy = Metrics.of(Metric.ACCURACY);
    return metric(
        Metric.ACCURACY.key(),
        (predictions, labeled) ->
            accuracy
                .compute(predictions.classes(), labeled.classLabels(), predictions.columns())
                .get(Metric.ACCURACY.key()));
  }

  private static MetricFunction metric(
      String name, ToDoubleBiFunction<Predictions, Dataset> value) {
    return new MetricFunction() {
      @Override
      public List<String> names() {
        return List.of(name);
      }

      @Override
      public Map<String, Double> compute(Predictions predictions, Dataset labeled) {
        return Map.of(name, value.applyAsDouble(predictions, labeled));
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
