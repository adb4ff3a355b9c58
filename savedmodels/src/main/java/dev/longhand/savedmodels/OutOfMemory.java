package dev.longhand.savedmodels;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** Says in one line what did not fit into memory and what to lower. */
public final class OutOfMemory {
  private static final Pattern TENSOR =
      Pattern.compile(
          "OOM when allocating tensor with shape\\[([\\d,]*)] and type (\\w+) on (?:\\S*device:)?(\\S+)");

  private OutOfMemory() {}

  /**
   * A failed allocation as a message for the user.
   *
   * @param what what was run, such as "a training step of 32 x 512 tokens"
   * @param lower what makes it smaller, such as "--per_device_train_batch_size"
   */
  public static ReportedException explain(
      TFResourceExhaustedException failure, String what, String lower) {
    return new ReportedException(
        "not enough memory for %s%s; lower %s".formatted(what, needed(failure), lower), failure);
  }

  /**
   * A failed allocation that no setting of a run makes smaller.
   *
   * @param what what was to be kept, such as "the model's parameters"
   */
  public static ReportedException ofModel(TFResourceExhaustedException failure, String what) {
    return new ReportedException(
        "not enough memory for %s%s; free some or choose a smaller model"
            .formatted(what, needed(failure)),
        failure);
  }

  private static String needed(TFResourceExhaustedException failure) {
    Matcher tensor = TENSOR.matcher(String.valueOf(failure.getMessage()));
    if (!tensor.find()) {
      return "";
    }
    return ": one of its tensors is %s [%s] on %s"
        .formatted(tensor.group(2), tensor.group(1).replace(",", ", "), tensor.group(3));
  }
}
