package dev.longhand.imdb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.files.JsonInput;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.imdb.data.ReviewMetrics;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.results.PythonJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The result of one run of a depth sweep: depth.json in its folder.
 *
 * @param parameters weights of the model
 * @param epochs that were trained
 * @param trainSeconds of all updates, without evaluations and checkpoints
 * @param validation accuracy after each epoch
 * @param training accuracy on reviews that are trained on, after each epoch
 * @param test accuracy on the test set at the end; empty where it was left alone
 */
record DepthRun(
    ScratchModel model,
    long parameters,
    double epochs,
    double trainSeconds,
    List<Point> validation,
    List<Point> training,
    OptionalDouble test) {
  /** The suffix of the keys of training accuracy. */
  static final String TRAINING_SET = "_train";

  static final String FILE = "depth.json";
  private static final ObjectMapper JSON = JsonInput.mapper().build();

  /** Copies the curves. */
  DepthRun {
    validation = List.copyOf(validation);
    training = List.copyOf(training);
  }

  /** An accuracy after so many epochs. */
  record Point(double epoch, double accuracy) {}

  /** Returns what a training found out. */
  static DepthRun of(
      ScratchModel model,
      long parameters,
      double trainSeconds,
      TrainResult trained,
      OptionalDouble test) {
    return new DepthRun(
        model,
        parameters,
        trained.state().epoch(),
        trainSeconds,
        points(trained, ""),
        points(trained, TRAINING_SET),
        test);
  }

  private static List<Point> points(TrainResult trained, String suffix) {
    String key = "eval_" + ReviewMetrics.ACCURACY + suffix;
    return trained.state().logHistory().stream()
        .filter(entry -> entry.containsKey(key))
        .map(entry -> new Point(number(entry, "epoch"), number(entry, key)))
        .toList();
  }

  private static double number(Map<String, Object> entry, String key) {
    return ((Number) entry.get(key)).doubleValue();
  }

  /** Returns whether a folder holds a run that came to its end. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /** Removes the file of an older run, so that one that breaks off is not taken for complete. */
  static void remove(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
  }

  /** Writes the file, complete or not at all. */
  void write(Path folder) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("model", model.model());
    values.put("depth", model.depth());
    values.put("parameters", parameters);
    values.put("epochs", epochs);
    values.put("train_seconds", trainSeconds);
    values.put("validation", pairs(validation));
    values.put("training", pairs(training));
    values.put("test", test.isPresent() ? test.getAsDouble() : null);
    byte[] bytes = (PythonJson.write(values, 2) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(FILE), out -> out.write(bytes));
  }

  private static List<List<Double>> pairs(List<Point> points) {
    return points.stream().map(point -> List.of(point.epoch, point.accuracy)).toList();
  }

  /**
   * Reads the file of a folder.
   *
   * @throws UserException if it cannot be read
   */
  static DepthRun read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      JsonNode json = JSON.readTree(file.toFile());
      JsonNode test = json.path("test");
      return new DepthRun(
          new ScratchModel(json.path("model").asText(), json.path("depth").asInt()),
          json.path("parameters").asLong(),
          json.path("epochs").asDouble(),
          json.path("train_seconds").asDouble(),
          points(json.path("validation")),
          points(json.path("training")),
          test.isNumber() ? OptionalDouble.of(test.asDouble()) : OptionalDouble.empty());
    } catch (IOException e) {
      throw new UserException(
          "%s is not what a run writes (%s); remove its folder and run it again"
              .formatted(file, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static List<Point> points(JsonNode pairs) {
    List<Point> points = new ArrayList<>();
    pairs.forEach(pair -> points.add(new Point(pair.path(0).asDouble(), pair.path(1).asDouble())));
    return points;
  }
}
