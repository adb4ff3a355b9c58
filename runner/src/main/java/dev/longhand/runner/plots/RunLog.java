package dev.longhand.runner.plots;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.files.FileErrors;
import dev.longhand.files.JsonInput;
import dev.longhand.files.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The log entries of a run, by step.
 *
 * @param name how the run is called in a legend
 * @param entries the entries of its log: keys such as {@code step}, {@code loss} and {@code
 *     eval_accuracy} with their numbers
 */
public record RunLog(String name, List<Map<String, Double>> entries) {
  private static final String STATE = "trainer_state.json";
  private static final String RECORD = "run.json";
  private static final String FINAL_EVALUATION = "eval_results.json";

  /** A diverged run's loss is NaN, which Python and this project write as such. */
  private static final ObjectMapper JSON =
      JsonInput.mapper().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** Keeps the entries as they are. */
  public RunLog {
    entries = List.copyOf(entries);
  }

  /**
   * Reads the log of a run's output folder or of a checkpoint. The evaluation that follows the
   * training counts where there was none before.
   *
   * @throws UserException where there is none, or it is not JSON
   */
  public static RunLog read(Path folder) {
    Path file = folder.resolve(STATE);
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "%s has no %s: name the output folder of a run, or one of its checkpoints"
              .formatted(folder, STATE));
    }
    try {
      JsonNode state = JSON.readTree(JsonInput.text(file, JsonInput.LARGEST_FILE));
      List<Map<String, Double>> entries = entries(state.path("log_history"));
      Path evaluation = folder.resolve(FINAL_EVALUATION);
      boolean evaluated = entries.stream().anyMatch(entry -> entry.containsKey("eval_loss"));
      if (!evaluated && Files.isRegularFile(evaluation)) {
        Map<String, Double> last =
            numbers(JSON.readTree(JsonInput.text(evaluation, JsonInput.LARGEST_FILE)));
        last.put("step", state.path("global_step").doubleValue());
        entries.add(last);
      }
      return new RunLog(name(folder), entries);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s is not the JSON that a run writes (%s): name another run"
              .formatted(file, FileErrors.notJson(e)),
          e);
    }
  }

  /** The name that the run was given, otherwise its folder's. */
  private static String name(Path folder) throws JsonProcessingException {
    Path record = folder.resolve(RECORD);
    if (Files.isRegularFile(record)) {
      JsonNode given =
          JSON.readTree(JsonInput.text(record, JsonInput.LARGEST_FILE)).at("/arguments/run_name");
      if (given.isTextual()) {
        return given.asText();
      }
    }
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }

  private static List<Map<String, Double>> entries(JsonNode history) {
    List<Map<String, Double>> entries = new ArrayList<>();
    for (JsonNode logged : history) {
      entries.add(numbers(logged));
    }
    return entries;
  }

  private static Map<String, Double> numbers(JsonNode logged) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    logged.properties().stream()
        .filter(field -> field.getValue().isNumber())
        .forEach(field -> numbers.put(field.getKey(), field.getValue().doubleValue()));
    return numbers;
  }

  /** Returns the keys of all entries, each once, in the order of the log. */
  Stream<String> keys() {
    return entries.stream().flatMap(entry -> entry.keySet().stream()).distinct();
  }

  /** Returns the entries that can be drawn: those with a step and a finite value of a key. */
  List<Map<String, Double>> having(String key) {
    return entries.stream()
        .filter(entry -> entry.containsKey("step"))
        .filter(entry -> Double.isFinite(entry.getOrDefault(key, Double.NaN)))
        .toList();
  }
}
