package dev.longhand.trainer.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longhand.files.JsonInput;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * The progress and log of a run: trainer_state.json, which transformers' TrainerState reads. It has
 * exactly that class's keys.
 */
public final class TrainerState {
  /** The file's name. */
  public static final String FILE = "trainer_state.json";

  private final Map<String, Object> values = new TreeMap<>();
  private final List<Map<String, Object>> logHistory = new ArrayList<>();

  /** Makes the state of a run that has not begun. */
  public TrainerState() {
    values.put("best_global_step", null);
    values.put("best_metric", null);
    values.put("best_model_checkpoint", null);
    values.put("epoch", 0.0);
    values.put("eval_steps", 500L);
    values.put("global_step", 0L);
    values.put("is_hyper_param_search", false);
    values.put("is_local_process_zero", true);
    values.put("is_world_process_zero", true);
    values.put("log_history", logHistory);
    values.put("logging_steps", 500L);
    values.put("max_steps", 0L);
    values.put("num_input_tokens_seen", 0L);
    values.put("num_train_epochs", 0L);
    values.put("save_steps", 500L);
    values.put("stateful_callbacks", new TreeMap<String, Object>());
    values.put("total_flos", 0.0);
    values.put("train_batch_size", null);
    values.put("trial_name", null);
    values.put("trial_params", null);
  }

  /** Returns the epochs done, the last one in part. */
  public double epoch() {
    return ((Number) values.get("epoch")).doubleValue();
  }

  /** Sets the epochs done. */
  public void setEpoch(double epoch) {
    values.put("epoch", epoch);
  }

  /** Returns the updates done. */
  public long globalStep() {
    return whole("global_step");
  }

  /** Sets the updates done. */
  public void setGlobalStep(long step) {
    values.put("global_step", step);
  }

  /** Returns the updates of the whole run. */
  public long maxSteps() {
    return whole("max_steps");
  }

  /**
   * Sets what the run has before it.
   *
   * @param maxSteps updates of the whole run
   * @param epochs the ceiling of its epochs
   * @param trainBatchSize examples in a training batch
   */
  public void setPlan(long maxSteps, long epochs, long trainBatchSize) {
    values.put("max_steps", maxSteps);
    values.put("num_train_epochs", epochs);
    values.put("train_batch_size", trainBatchSize);
  }

  /** Sets the updates between log lines, evaluations and checkpoints; each a number, no share. */
  public void setIntervals(long loggingSteps, long evalSteps, long saveSteps) {
    values.put("logging_steps", loggingSteps);
    values.put("eval_steps", evalSteps);
    values.put("save_steps", saveSteps);
  }

  /** Returns the best metric so far. */
  public OptionalDouble bestMetric() {
    Number best = (Number) values.get("best_metric");
    return best == null ? OptionalDouble.empty() : OptionalDouble.of(best.doubleValue());
  }

  /** Returns the update at which the metric was best. */
  public Optional<Long> bestGlobalStep() {
    return Optional.ofNullable((Number) values.get("best_global_step")).map(Number::longValue);
  }

  /** Returns the path of the best model's checkpoint. */
  public Optional<String> bestModelCheckpoint() {
    return Optional.ofNullable((String) values.get("best_model_checkpoint"));
  }

  /** Sets the best metric so far and the update that reached it. */
  public void setBest(double metric, long step) {
    values.put("best_metric", metric);
    values.put("best_global_step", step);
  }

  /** Sets the path of the best model's checkpoint. */
  public void setBestModelCheckpoint(String path) {
    values.put("best_model_checkpoint", path);
  }

  /** Returns the floating point operations so far: 6 x padded tokens x parameters. */
  public double totalFlos() {
    return ((Number) values.get("total_flos")).doubleValue();
  }

  /** Sets the floating point operations so far. */
  public void setTotalFlos(double operations) {
    values.put("total_flos", operations);
  }

  /** Returns the tokens trained on, where they are counted. */
  public long numInputTokensSeen() {
    return whole("num_input_tokens_seen");
  }

  /** Sets the tokens trained on. */
  public void setNumInputTokensSeen(long tokens) {
    values.put("num_input_tokens_seen", tokens);
  }

  /** Adds a line to the log: numbers by name, with the state's epoch and step. */
  public Map<String, Object> log(Map<String, ?> line) {
    Map<String, Object> whole = new TreeMap<>(line);
    whole.put("epoch", epoch());
    whole.put("step", globalStep());
    logHistory.add(whole);
    return whole;
  }

  /** Returns the lines logged so far, the oldest first. */
  public List<Map<String, Object>> logHistory() {
    return List.copyOf(logHistory);
  }

  private long whole(String key) {
    return ((Number) values.get(key)).longValue();
  }

  /** Returns the file's text. */
  public String toJson() {
    return PythonJson.write(values, 2) + "\n";
  }

  /** Writes the file into a folder. */
  public void write(Path folder) {
    AtomicFile.write(folder.resolve(FILE), toJson());
  }

  /** Reads the file from a folder; a reported failure where it is missing or no such state. */
  public static TrainerState read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw broken(file, "it cannot be read", null);
    }
    try {
      return of(file, JsonInput.text(file, JsonInput.LARGEST_FILE));
    } catch (JsonProcessingException notJson) {
      throw broken(file, "it is not JSON", notJson);
    }
  }

  private static TrainerState of(Path file, String text) throws JsonProcessingException {
    JsonMapper mapper =
        JsonInput.mapper().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
    Map<String, Object> read =
        mapper.readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
    TrainerState state = new TrainerState();
    Set<String> known = Set.copyOf(state.values.keySet());
    if (read == null || !known.equals(read.keySet())) {
      throw broken(file, "it has not the keys of a trainer state", null);
    }
    Object history = read.remove("log_history");
    for (Map.Entry<String, Object> entry : read.entrySet()) {
      boolean isNumber = state.values.get(entry.getKey()) instanceof Number;
      if (isNumber && !(entry.getValue() instanceof Number)) {
        throw broken(file, entry.getKey() + " is no number", null);
      }
    }
    requireType(file, read, "best_metric", Number.class);
    requireType(file, read, "best_global_step", Number.class);
    requireType(file, read, "best_model_checkpoint", String.class);
    state.values.putAll(read);
    if (!(history instanceof List<?> lines)) {
      throw broken(file, "log_history is no list", null);
    }
    for (Object line : lines) {
      if (!(line instanceof Map<?, ?> logged)) {
        throw broken(file, "log_history has a line that is no object", null);
      }
      Map<String, Object> entry = new TreeMap<>();
      logged.forEach((key, value) -> entry.put((String) key, value));
      state.logHistory.add(entry);
    }
    return state;
  }

  private static void requireType(
      Path file, Map<String, Object> values, String key, Class<?> type) {
    Object value = values.get(key);
    if (value != null && !type.isInstance(value)) {
      throw broken(file, key + " is of another type", null);
    }
  }

  private static UserException broken(Path file, String why, Exception cause) {
    return new UserException(
        file + ": " + why + "; expected the " + FILE + " of a checkpoint: use another one", cause);
  }
}
