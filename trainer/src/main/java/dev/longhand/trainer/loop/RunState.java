package dev.longhand.trainer.loop;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.FileErrors;
import dev.longhand.files.Printable;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.trainer.arguments.ArgumentTable;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.step.LossScale;
import dev.longhand.trainer.step.MicroBatchSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The state of a run: everything except tensors that changes from one optimizer step to the next.
 * It is written into every checkpoint as JSON, field by field, and read back by a resumed run.
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.NON_PRIVATE,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class RunState {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private static final int LONGEST_KEY = 100;

  /** The flag that decides how documents are divided where memory suffices. */
  static final String SEGMENTS_PER_PASS = "--segments_per_pass";

  /** The arguments on which every number of the run depends. */
  @JsonProperty("arguments")
  Map<String, String> arguments = new TreeMap<>();

  @JsonProperty("updates")
  int updates;

  @JsonProperty("epoch")
  double epoch;

  /** Evaluation and saving after this update are still to be done: a signal came between. */
  @JsonProperty("evaluation_due")
  boolean evaluationDue;

  @JsonProperty("loss_sum")
  double lossSum;

  @JsonProperty("loss_sum_since_log")
  double lossSumSinceLog;

  @JsonProperty("updates_at_last_log")
  int updatesAtLastLog;

  @JsonProperty("tokens_seen")
  long tokensSeen;

  @JsonProperty("flos")
  double flos;

  @JsonProperty("best_metric")
  Double bestMetric;

  @JsonProperty("best_update")
  int bestUpdate;

  @JsonProperty("evaluations_without_gain")
  int evaluationsWithoutGain;

  @JsonProperty("stopped_early")
  boolean stoppedEarly;

  @JsonProperty("loss_scale")
  LossScale lossScale = LossScale.of(Precision.FLOAT32);

  /**
   * The micro-batch size of training; an out-of-memory retry lowers it. Null where it is not known
   * yet.
   */
  @JsonProperty("pass_size")
  MicroBatchSize passSize;

  /** The same for batches of evaluations. */
  @JsonProperty("evaluation_pass_size")
  MicroBatchSize evaluationPassSize;

  @JsonProperty("schedule")
  Map<String, Double> schedule = new LinkedHashMap<>();

  @JsonProperty("log_history")
  List<Map<String, Object>> logHistory = new ArrayList<>();

  static RunState start(TrainingArguments arguments, int rows) {
    RunState state = new RunState();
    state.arguments = decisive(arguments, rows);
    state.lossScale = LossScale.of(arguments.precision());
    return state;
  }

  /**
   * The state that {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException whose message names a key that is unknown or has no value of
   *     its type
   */
  public static RunState fromJson(ObjectNode json) {
    try {
      RunState state = JSON.treeToValue(json, RunState.class);
      state.requireValues();
      return state;
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException("unknown key \"%s\"".formatted(path(e)), e);
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException("no such value can be at \"%s\"".formatted(path(e)), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(FileErrors.notJson(e), e);
    }
  }

  private static String path(JsonMappingException failure) {
    return failure.getPath().stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .map(step -> Printable.shortened(step, LONGEST_KEY))
        .collect(Collectors.joining("."));
  }

  private void requireValues() {
    boolean isWhole =
        arguments != null
            && lossScale != null
            && schedule != null
            && !schedule.containsValue(null)
            && logHistory != null
            && logHistory.stream().allMatch(RunState::isLogLine);
    if (!isWhole || updates < 0) {
      throw new IllegalArgumentException("a value is missing or negative");
    }
  }

  private static boolean isLogLine(Map<String, Object> line) {
    return line != null
        && line.get("epoch") instanceof Number
        && line.get("step") instanceof Number;
  }

  ObjectNode toJson() {
    return JSON.valueToTree(this);
  }

  /** The values that a resumed run must share with the run it continues. */
  static Map<String, String> decisive(TrainingArguments arguments, int rows) {
    Map<String, String> decisive = new TreeMap<>(ArgumentTable.decisive(arguments));
    decisive.put("rows of the training set", Integer.toString(rows));
    return decisive;
  }
}
