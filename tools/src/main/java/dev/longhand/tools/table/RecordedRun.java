package dev.longhand.tools.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.longhand.files.UserException;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.record.PredictionsFile;
import dev.longhand.runner.statistics.ScoredRows;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.tools.support.RunRecordFile;
import dev.longhand.trainer.results.PythonJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The folder of a run as a table reads it: its record, figures and predictions. */
final class RecordedRun {
  private static final double LARGEST_DIFFERENCE = 1e-6;
  private static final JsonNode OFFICIAL_ROWS = Resources.json("official-rows.json");

  /** Arguments that say where a run is and not what it does. */
  private static final List<String> NO_SETTINGS =
      List.of(
          "output_dir",
          "overwrite_output_dir",
          "resume_from_checkpoint",
          "run_name",
          "seed",
          "seeds",
          "data_seed",
          "task",
          "disable_tqdm",
          "log_level",
          "do_train",
          "do_eval",
          "do_predict",
          "cache_dir",
          "logging_dir",
          "token");

  private final Path folder;
  private final JsonNode record;
  private final JsonNode results;
  private final Map<Column, ScoredRows> scores = new LinkedHashMap<>();

  private RecordedRun(Path folder) {
    this.folder = folder;
    this.record = RunRecordFile.read(folder);
    Path all = folder.resolve("all_results.json");
    this.results = Files.exists(all) ? JsonFile.read(all) : MissingNode.getInstance();
  }

  /**
   * Reads a run's folder.
   *
   * @throws UserException if it is none, or of a newer version, or its predictions are missing or
   *     do not give its figures
   */
  static RecordedRun read(Path folder) {
    RecordedRun run = new RecordedRun(folder);
    run.readScores();
    return run;
  }

  private void readScores() {
    if (isUntrained()) {
      return;
    }
    String task = task();
    for (JsonNode set : record.path("evaluated")) {
      Path file = PredictionsFile.in(folder, task, set.asText());
      if (!Files.exists(file)) {
        if (isFinished()) {
          throw new UserException(
              "%s is missing, so no figure of %s can be derived; evaluate that run again with --do_eval"
                  .formatted(file, folder));
        }
        continue;
      }
      ScoredRows rows = scored(file);
      String suffix = set.asText().replaceFirst("^(dev|validation|test)", "");
      for (JsonNode metric : record.path("metrics")) {
        if (rows.has(metric.asText())) {
          Column column = new Column(task + suffix, set.asText(), metric.asText());
          requireSame(column, suffix, rows, file);
          scores.put(column, rows);
        }
      }
    }
  }

  private ScoredRows scored(Path file) {
    List<PredictionsFile.Row> rows = PredictionsFile.read(file);
    List<String> classes = new ArrayList<>();
    record.path("classes").forEach(name -> classes.add(name.asText()));
    if (classes.isEmpty()) {
      float[] labels = new float[rows.size()];
      float[] predictions = new float[rows.size()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = number(rows.get(i).label(), file);
        predictions[i] = number(rows.get(i).prediction(), file);
      }
      return ScoredRows.ofValues(labels, predictions);
    }
    return ScoredRows.ofClasses(
        rows.stream().mapToInt(row -> index(classes, row.label(), file)).toArray(),
        rows.stream().mapToInt(row -> index(classes, row.prediction(), file)).toArray(),
        classes.size());
  }

  private static float number(String text, Path file) {
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException noNumber) {
      throw new UserException("%s: '%s' is no number".formatted(file, text), noNumber);
    }
  }

  private static int index(List<String> classes, String name, Path file) {
    int index = classes.indexOf(name);
    if (index < 0) {
      throw new UserException(
          "%s: '%s' is none of the classes in run.json: %s"
              .formatted(file, name, String.join(", ", classes)));
    }
    return index;
  }

  /** A table repeats no figure that the predictions do not give. */
  private void requireSame(Column column, String suffix, ScoredRows rows, Path file) {
    JsonNode recorded = results.path("eval_" + column.metric() + suffix);
    double derived = rows.metric(column.metric());
    if (recorded.isNumber() && !(Math.abs(recorded.asDouble() - derived) <= LARGEST_DIFFERENCE)) {
      throw new UserException(
          "%s gives %s %.6f, but all_results.json of that run says %.6f: one of them is another run's; evaluate it again"
              .formatted(file, column.metric(), derived, recorded.asDouble()));
    }
  }

  Path folder() {
    return folder;
  }

  String task() {
    return record.path("task").asText();
  }

  long seed() {
    return record.path("seeds").path("seed").asLong();
  }

  /** Returns what the predictions of the evaluated sets are, by column. */
  Map<Column, ScoredRows> scores() {
    return scores;
  }

  boolean isUntrained() {
    return results.path(ModelRun.UNTRAINED).asBoolean();
  }

  boolean isFinished() {
    return record.path("finished").asBoolean();
  }

  /** Returns the columns of a run without predictions, so that its row is not silently empty. */
  List<Column> columnsWithoutFigures() {
    List<Column> columns = new ArrayList<>();
    for (JsonNode set : record.path("evaluated")) {
      String suffix = set.asText().replaceFirst("^(dev|validation|test)", "");
      for (JsonNode metric : record.path("metrics")) {
        if (!metric.asText().equals("combined_score")) {
          columns.add(new Column(task() + suffix, set.asText(), metric.asText()));
        }
      }
    }
    return columns;
  }

  /** Returns the value of an argument as a row's name shows it. */
  Optional<String> argument(String name) {
    if (name.equals("model")) {
      return Optional.of(model());
    }
    JsonNode arguments = record.path("arguments");
    if (!arguments.has(name)) {
      return Optional.empty();
    }
    JsonNode value = arguments.get(name);
    if (value.isNull()) {
      return Optional.of("-");
    }
    return Optional.of(value.isDouble() ? PythonJson.line(value.asDouble()) : value.asText());
  }

  private String model() {
    JsonNode arguments = record.path("arguments");
    String name = arguments.path("model").asText("");
    String origin = record.path("model").asText();
    String shortOrigin = origin.substring(origin.replaceAll("/+$", "").lastIndexOf('/') + 1);
    boolean isMade = record.has("made_of");
    if (isMade) {
      return record.path("model_type").asText() + " of " + shortOrigin;
    }
    return name.isEmpty() || name.equals("null") ? shortOrigin : name;
  }

  /** Returns the arguments that decide what the run computes, for comparing runs of one row. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : record.path("arguments").properties()) {
      if (!NO_SETTINGS.contains(entry.getKey())) {
        settings.put(entry.getKey(), entry.getValue().toString());
      }
    }
    return settings;
  }

  double trainSeconds() {
    return results.path("train_runtime").asDouble(Double.NaN);
  }

  /** Returns the marks of the run's figures of a column, each with its numbers. */
  Map<Mark, String> marks(Column column) {
    Map<Mark, String> marks = new TreeMap<>();
    JsonNode data = record.path("data");
    markPart(marks, Mark.PART_OF_TRAINING_DATA, data.path("train"));
    markPart(marks, Mark.PART_OF_EVALUATION_DATA, data.path(column.set()));
    markOfficial(marks, data, column);
    if (isUntrained()) {
      marks.put(Mark.UNTRAINED, "");
    }
    if (!isFinished()) {
      marks.put(Mark.UNFINISHED, "");
    }
    boolean chosen =
        record.path("arguments").path("load_best_model_at_end").asBoolean() && !data.has("holdout");
    boolean isFirst = record.path("evaluated").path(0).asText().equals(column.set());
    if (chosen && isFirst) {
      marks.put(Mark.CHOSEN_ON_THIS_SET, "");
    }
    if (TrainingLoss.diverged(folder)) {
      marks.put(Mark.DIVERGED, "");
    }
    ScoredRows rows = scores.get(column);
    if (rows != null && !(rows.metric(column.metric()) > rows.ofOneAnswer(column.metric()))) {
      marks.put(Mark.NOT_BETTER_THAN_MAJORITY, "");
    }
    return marks;
  }

  /** Returns whether others used the processors, so that times mean little. */
  boolean sharedProcessors() {
    return record.path("processor_use").path("used_by_other_processes").asDouble() > 0.1;
  }

  private static void markPart(Map<Mark, String> marks, Mark mark, JsonNode set) {
    if (set.path("rows").asLong() < set.path("rows_there").asLong()) {
      marks.put(
          mark, "%,d of %,d".formatted(set.path("rows").asLong(), set.path("rows_there").asLong()));
    }
  }

  private void markOfficial(Map<Mark, String> marks, JsonNode data, Column column) {
    JsonNode official = OFFICIAL_ROWS.path(task());
    for (String set : List.of("train", column.set())) {
      long there = data.path(set).path("rows_there").asLong();
      boolean differs = official.has(set) && data.has(set) && official.get(set).asLong() != there;
      if (differs || official.isMissingNode()) {
        marks.merge(
            Mark.NOT_OFFICIAL,
            official.isMissingNode()
                ? "own files"
                : "%s has %,d rows, officially %,d"
                    .formatted(set, there, official.get(set).asLong()),
            (one, other) -> one + "; " + other);
      }
    }
  }
}
