package dev.longhand.trainer.metrics;

import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.commons.math3.util.MathArrays;

/** A number that says how good predictions are, under the key that run_glue reports it by. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum Metric {
  /** The fraction of right predictions. */
  ACCURACY("accuracy", ConfusionMatrix::accuracy),
  /** F1 of class 1, which GLUE's paraphrase tasks call the positive one. */
  F1("f1", matrix -> matrix.f1(1)),
  /** Matthews' correlation of predicted and right classes. */
  MATTHEWS_CORRELATION("matthews_correlation", ConfusionMatrix::matthewsCorrelation),
  /** The linear correlation; NaN where predictions or labels are constant. */
  PEARSON("pearson", Metric::pearson),
  /** The correlation of ranks, equal values sharing theirs; NaN where one side is constant. */
  SPEARMAN("spearmanr", Metric::spearman),
  /** The mean squared error. */
  MEAN_SQUARED_ERROR("mse", Metric::meanSquaredError);

  private final String key;
  private final ToDoubleFunction<ConfusionMatrix> ofClasses;
  private final ToDoubleBiFunction<double[], double[]> ofValues;

  Metric(String key, ToDoubleFunction<ConfusionMatrix> ofClasses) {
    this.key = key;
    this.ofClasses = ofClasses;
    this.ofValues = null;
  }

  Metric(String key, ToDoubleBiFunction<double[], double[]> ofValues) {
    this.key = key;
    this.ofClasses = null;
    this.ofValues = ofValues;
  }

  /** Returns the name in result files, without {@code eval_}. */
  public String key() {
    return key;
  }

  /** Returns whether this is a metric of classes; the others are of real numbers. */
  public boolean isOfClasses() {
    return ofClasses != null;
  }

  double of(ConfusionMatrix matrix) {
    return ofClasses.applyAsDouble(matrix);
  }

  double of(double[] predictions, double[] labels) {
    return ofValues.applyAsDouble(predictions, labels);
  }

  private static double pearson(double[] predictions, double[] labels) {
    return labels.length < 2
        ? Double.NaN
        : new PearsonsCorrelation().correlation(predictions, labels);
  }

  private static double spearman(double[] predictions, double[] labels) {
    return labels.length < 2
        ? Double.NaN
        : new SpearmansCorrelation().correlation(predictions, labels);
  }

  private static double meanSquaredError(double[] predictions, double[] labels) {
    double distance = MathArrays.distance(predictions, labels);
    return distance * distance / labels.length;
  }
}
