package dev.longhand.glue;

import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.trainer.results.TsvField;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Predictions of a set without labels: {@code predict_results_NAME.txt} as run_glue.py writes it,
 * and beside it what GLUE's server takes, under its name and with its names of the classes. Tabs
 * and line breaks in the name of a class are escaped.
 */
final class PredictionFiles {
  private PredictionFiles() {}

  /**
   * Writes classes.
   *
   * @param predictions the task's class of each example, in the order of the file
   */
  static List<Path> writeClasses(
      Path folder, GlueTask task, GlueTask.EvaluationSet set, int[] predictions) {
    return write(
        folder,
        set,
        predictions.length,
        row -> task.classes().get(predictions[row]).name(),
        row -> task.classes().get(predictions[row]).value());
  }

  /** Writes numbers, with three decimals; the server's are between 0 and 5. */
  static List<Path> writeValues(Path folder, GlueTask.EvaluationSet set, float[] predictions) {
    return write(
        folder,
        set,
        predictions.length,
        row -> decimals(predictions[row]),
        row -> decimals(Math.max(0, Math.min(5, predictions[row]))));
  }

  private static String decimals(float value) {
    return String.format(Locale.ROOT, "%3.3f", value);
  }

  private static List<Path> write(
      Path folder,
      GlueTask.EvaluationSet set,
      int rows,
      IntFunction<String> result,
      IntFunction<String> server) {
    Path results = folder.resolve("predict_results_" + set.predictionName() + ".txt");
    writeTable(results, rows, result);
    if (set.serverFile().isEmpty()) {
      return List.of(results);
    }
    Path submission = folder.resolve(set.serverFile());
    writeTable(submission, rows, server);
    return List.of(results, submission);
  }

  private static void writeTable(Path file, int rows, IntFunction<String> value) {
    StringBuilder text = new StringBuilder("index\tprediction\n");
    for (int row = 0; row < rows; row++) {
      text.append(row).append('\t').append(TsvField.escaped(value.apply(row))).append('\n');
    }
    AtomicFile.write(file, text.toString());
  }
}
