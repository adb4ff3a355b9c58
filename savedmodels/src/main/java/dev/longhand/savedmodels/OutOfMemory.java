package dev.longhand.savedmodels;

import dev.longhand.files.UserException;
import dev.longhand.savedmodels.runtime.MemoryLimit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** Says in one line what did not fit into memory and what to lower. */
public final class OutOfMemory {
  private static final Pattern TENSOR =
      Pattern.compile(
          "OOM when allocating tensor with shape\\[([\\d,]*)] and type (\\w+) on (?:\\S*device:)?(\\S+)");

  private static final Map<String, Integer> BYTES =
      Map.of("float", 4, "int32", 4, "int64", 8, "double", 8, "half", 2, "bfloat16", 2, "bool", 1);

  private static final String LIMIT_FLAG = "memory_limit_gb";

  private OutOfMemory() {}

  /**
   * A failed allocation as a message for the user.
   *
   * @param what what was run, such as "a training step of 32 x 512 tokens"
   * @param lower what makes it smaller, such as "--per_device_train_batch_size"
   */
  public static UserException explain(
      TFResourceExhaustedException failure, String what, String lower) {
    String raise = raise(", or raise");
    return new UserException(
            "not enough memory for %s%s; lower %s%s".formatted(what, needed(failure), lower, raise),
            failure)
        .advising(LIMIT_FLAG, raise);
  }

  /**
   * A failed allocation that no setting of a run makes smaller.
   *
   * @param what what was to be kept, such as "the model's parameters"
   */
  public static UserException ofModel(TFResourceExhaustedException failure, String what) {
    String raise = raise(", raise");
    return new UserException(
            "not enough memory for %s%s; free some%s or choose a smaller model"
                .formatted(what, needed(failure), raise),
            failure)
        .advising(LIMIT_FLAG, raise);
  }

  private static String raise(String verb) {
    OptionalLong limit = MemoryLimit.bytes();
    return limit.isPresent()
        ? "%s --%s (%s)".formatted(verb, LIMIT_FLAG, MemoryUse.size(limit.getAsLong()))
        : "";
  }

  /** The allocation that failed, to be put behind what was computed; empty if it is not known. */
  public static String needed(TFResourceExhaustedException failure) {
    Matcher tensor = TENSOR.matcher(String.valueOf(failure.getMessage()));
    if (!tensor.find()) {
      return "";
    }
    String shape = tensor.group(1);
    Optional<Integer> bytes = Optional.ofNullable(BYTES.get(tensor.group(2)));
    return ": one of its tensors is %s [%s]%s on %s"
        .formatted(
            tensor.group(2),
            shape.replace(",", ", "),
            bytes.map(each -> " (%s)".formatted(MemoryUse.size(each * elements(shape)))).orElse(""),
            tensor.group(3));
  }

  private static long elements(String shape) {
    return Stream.of(shape.split(","))
        .filter(size -> !size.isEmpty())
        .mapToLong(Long::parseLong)
        .reduce(1, (one, other) -> one * other);
  }
}
