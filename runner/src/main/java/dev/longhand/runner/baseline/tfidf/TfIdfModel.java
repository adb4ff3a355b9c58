package dev.longhand.runner.baseline.tfidf;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import dev.longhand.trainer.evaluation.Predictions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A linear model of the TF-IDF weights of words and of pairs of words: logistic regression for
 * classes, one class against the rest where there are more than two, ridge regression for numbers.
 * The penalty of the weights is that of scikit-learn's LogisticRegression by default (C = 1), the
 * intercept has none. liblinear finds the one minimum without drawing random numbers, so the same
 * rows give the same model.
 */
public final class TfIdfModel {
  private static final double COST = 1;
  private static final double TOLERANCE = 1e-6;

  /**
   * Stands for the probability of a class that no training row has, so that its logarithm is
   * finite.
   */
  private static final double LEAST = Float.MIN_NORMAL;

  static {
    // liblinear prints its progress on the output stream otherwise.
    Linear.disableDebugOutput();
  }

  private final TextFeatures features;
  private final Model model;
  private final int columns;
  private final int[] labels;

  private TfIdfModel(TextFeatures features, Model model, int columns) {
    this.features = features;
    this.model = model;
    this.columns = columns;
    this.labels = model.isProbabilityModel() ? model.getLabels() : new int[0];
  }

  /**
   * Trains a classifier.
   *
   * @param rows the texts of each row, as many in each
   * @param labels the class of each row, from 0
   * @param classes how many there are; the rows need not have all of them
   */
  public static TfIdfModel ofClasses(List<List<String>> rows, int[] labels, int classes) {
    double[] wanted = Arrays.stream(labels).asDoubleStream().toArray();
    return train(rows, wanted, new Parameter(SolverType.L2R_LR, COST, TOLERANCE), classes);
  }

  /**
   * Trains a regression.
   *
   * @param rows the texts of each row, as many in each
   * @param labels the number of each row
   */
  public static TfIdfModel ofValues(List<List<String>> rows, float[] labels) {
    double[] wanted = IntStream.range(0, labels.length).mapToDouble(i -> labels[i]).toArray();
    Parameter parameter = new Parameter(SolverType.L2R_L2LOSS_SVR, COST, TOLERANCE);
    // Without a margin of errors that cost nothing, the squared loss is ridge regression's.
    parameter.setP(0);
    return train(rows, wanted, parameter, 1);
  }

  private static TfIdfModel train(
      List<List<String>> rows, double[] labels, Parameter parameter, int columns) {
    if (rows.isEmpty() || rows.size() != labels.length) {
      throw new IllegalArgumentException(rows.size() + " rows with " + labels.length + " labels");
    }
    TextFeatures features = new TextFeatures(rows);
    Problem problem = new Problem();
    problem.l = labels.length;
    problem.n = features.size();
    problem.x = rows.stream().map(features::of).toArray(length -> new Feature[length][]);
    problem.y = labels;
    problem.bias = 1;
    parameter.setRegularizeBias(false);
    return new TfIdfModel(features, Linear.train(problem, parameter), columns);
  }

  /** Returns the number of features, the intercept included. */
  public int features() {
    return features.size();
  }

  /** Returns what the model says of rows: logarithms of the classes' probabilities, or numbers. */
  public Predictions predict(List<List<String>> rows) {
    float[] logits = new float[rows.size() * columns];
    for (int row = 0; row < rows.size(); row++) {
      double[] predicted = predict(features.of(rows.get(row)));
      for (int column = 0; column < columns; column++) {
        logits[row * columns + column] = (float) predicted[column];
      }
    }
    return new Predictions(logits, columns);
  }

  private double[] predict(Feature[] row) {
    if (!model.isProbabilityModel()) {
      return new double[] {Linear.predict(model, row)};
    }
    double[] trained = new double[model.getNrClass()];
    Linear.predictProbability(model, row, trained);
    double[] all = new double[columns];
    Arrays.fill(all, Math.log(LEAST));
    for (int i = 0; i < trained.length; i++) {
      // liblinear counts the classes in the order in which they first occur.
      all[labels[i]] = Math.log(Math.max(trained[i], LEAST));
    }
    return all;
  }
}
