package dev.longhand.trainer.results;

import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.files.atomic.OutputLock;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The results of a run: train_results.json, eval_results.json and all_results.json, formatted as
 * transformers' Trainer does. The latter holds what this run wrote and nothing older.
 */
public final class ResultFiles {
  private static final int INDENT = 4;

  private final Path folder;
  private final Map<String, Object> all = new TreeMap<>();

  /** Prepares the result files of a folder that exists; writes nothing yet. */
  public ResultFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a split's file and renews all_results.json.
   *
   * @param split "train", "eval" or "test"
   * @param values results by their full keys, such as {@code eval_loss}
   * @throws dev.longhand.files.UserException if the folder was removed, or cannot be written
   */
  public void write(String split, Map<String, ?> values) {
    OutputLock.requireIntact(folder);
    all.putAll(values);
    AtomicFile.write(folder.resolve(split + "_results.json"), PythonJson.write(values, INDENT));
    AtomicFile.write(folder.resolve("all_results.json"), PythonJson.write(all, INDENT));
  }

  /** Returns a number with so many decimals, as Python's {@code round}. */
  public static double rounded(double value, int decimals) {
    return Double.isFinite(value)
        ? new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue()
        : value;
  }
}
