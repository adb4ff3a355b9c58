package dev.longhand.trainer.optimizer;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The text of {@code --optim_args}: settings of one optimizer as {@code key=value}, separated by
 * commas, as transformers reads them.
 */
final class OptimArgs {
  private static final List<String> TRUE = List.of("true", "1", "yes");
  private static final List<String> FALSE = List.of("false", "0", "no");

  private final Map<String, String> values = new TreeMap<>();

  /**
   * Reads a text, which may be empty.
   *
   * @throws IllegalArgumentException if it has another form or a key that is not known
   */
  OptimArgs(String text, List<String> keys) {
    String compact = text.replace(" ", "");
    if (compact.isEmpty()) {
      return;
    }
    for (String setting : compact.split(",", -1)) {
      String[] parts = setting.split("=", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            "'%s' is not accepted; expected key=value, separated by commas".formatted(setting));
      }
      if (!keys.contains(parts[0])) {
        throw new IllegalArgumentException(unknown(parts[0], keys));
      }
      values.put(parts[0], parts[1]);
    }
  }

  private static String unknown(String key, List<String> keys) {
    if (key.equals("weight_decay")) {
      return "weight_decay has no effect here; give --weight_decay";
    }
    return keys.isEmpty()
        ? "'%s' is not accepted; this optimizer has no settings here".formatted(key)
        : "'%s' is not accepted; expected one of %s".formatted(key, String.join(", ", keys));
  }

  double number(String key, double usual) {
    String text = values.get(key);
    if (text == null) {
      return usual;
    }
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(notANumber(key, text), e);
    }
    throw new IllegalArgumentException(notANumber(key, text));
  }

  private static String notANumber(String key, String text) {
    return "%s '%s' is not accepted; expected a number from 0 upwards".formatted(key, text);
  }

  boolean isTrue(String key) {
    String text = values.getOrDefault(key, "false").toLowerCase(Locale.ROOT);
    if (!TRUE.contains(text) && !FALSE.contains(text)) {
      throw new IllegalArgumentException(
          "%s '%s' is not accepted; expected true or false".formatted(key, text));
    }
    return TRUE.contains(text);
  }
}
