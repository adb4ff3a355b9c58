package dev.longhand.runner.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.trainer.evaluation.Predictions;
import dev.longhand.trainer.results.PythonJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The predictions of a set as JSON lines, one a row in the order of the set: {@code row}, {@code
 * label} where there is one, {@code prediction}, and {@code probabilities} in the order of {@code
 * classes} in run.json; of a regression, label and prediction are numbers.
 */
public final class PredictionsFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double DIGITS = 1e6;

  private PredictionsFile() {}

  /**
   * Returns the file of a set in a run's folder.
   *
   * @param task the task's name
   * @param set the set's name, such as {@code dev} or {@code test_mm}
   */
  public static Path in(Path folder, String task, String set) {
    boolean isTest = set.startsWith("test");
    String ending = set.replaceFirst("^(dev|validation|test)", "");
    return folder.resolve((isTest ? "test" : "eval") + "_predictions_" + task + ending + ".jsonl");
  }

  /** Writes the classes that a model predicts, under the task's names of them. */
  public static void writeClasses(
      Path file, Examples examples, Predictions predictions, LabelOrder order, List<String> names) {
    StringBuilder lines = new StringBuilder();
    int[] predicted = order.taskClasses(predictions.classes());
    for (int row = 0; row < predicted.length; row++) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("row", row);
      int label = examples.classes().get(row);
      if (label >= 0) {
        line.put("label", names.get(label));
      }
      line.put("prediction", names.get(predicted[row]));
      line.put("probabilities", probabilities(predictions, row, order, names.size()));
      lines.append(PythonJson.line(line)).append('\n');
    }
    AtomicFile.write(file, lines.toString());
  }

  private static List<Double> probabilities(
      Predictions predictions, int row, LabelOrder order, int classes) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int column = 0; column < classes; column++) {
      largest = Math.max(largest, predictions.logit(row, column));
    }
    double[] exponents = new double[classes];
    double sum = 0;
    for (int column = 0; column < classes; column++) {
      exponents[column] = Math.exp(predictions.logit(row, column) - largest);
      sum += exponents[column];
    }
    List<Double> probabilities = new ArrayList<>();
    for (int ofTask = 0; ofTask < classes; ofTask++) {
      probabilities.add(Math.round(exponents[order.output(ofTask)] / sum * DIGITS) / DIGITS);
    }
    return probabilities;
  }

  /** Writes the numbers that a model predicts. */
  public static void writeValues(Path file, Examples examples, float... predictions) {
    StringBuilder lines = new StringBuilder();
    for (int row = 0; row < predictions.length; row++) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("row", row);
      float label = examples.values().get(row);
      if (!Float.isNaN(label)) {
        line.put("label", (double) label);
      }
      line.put("prediction", (double) predictions[row]);
      lines.append(PythonJson.line(line)).append('\n');
    }
    AtomicFile.write(file, lines.toString());
  }

  /**
   * One row of a file.
   *
   * @param label the right class or number as text
   * @param prediction the predicted class or number as text
   */
  public record Row(String label, String prediction) {}

  /**
   * Reads a file of a set that has labels.
   *
   * @throws UserException if it is missing, has a row without a label, or is broken
   */
  public static List<Row> read(Path file) {
    List<Row> rows = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        JsonNode json = JSON.readTree(line);
        if (json.path("row").asInt(-1) != rows.size()
            || !json.path("label").isValueNode()
            || !json.path("prediction").isValueNode()) {
          throw new UserException(
              "%s: line %d is not row %d with a label and a prediction; the file is incomplete or another's"
                  .formatted(file, rows.size() + 1, rows.size()));
        }
        rows.add(new Row(json.get("label").asText(), json.get("prediction").asText()));
      }
    } catch (JsonProcessingException broken) {
      throw new UserException(
          "%s: line %d is not JSON: %s"
              .formatted(file, rows.size() + 1, FileErrors.notJson(broken)),
          broken);
    } catch (IOException failure) {
      throw FileErrors.reading(file, failure);
    }
    return rows;
  }
}
