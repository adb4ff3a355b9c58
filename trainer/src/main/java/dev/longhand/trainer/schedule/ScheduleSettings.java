package dev.longhand.trainer.schedule;

import dev.longhand.files.NearestName;
import dev.longhand.files.UsageException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The settings of a schedule, from {@code --lr_scheduler_kwargs}.
 *
 * @param schedule the schedule's name, for messages
 * @param values the settings that were given
 */
record ScheduleSettings(String schedule, Map<String, Object> values) {

  /** Fails where a setting is none of those that the schedule has. */
  void checkNames(List<String> known) {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        String hint = NearestName.hint(name, known);
        String end = hint.isEmpty() ? "; it has " + (known.isEmpty() ? "none" : known) : hint;
        throw wrong("'" + name + "' is no setting of " + schedule + end);
      }
    }
  }

  double number(String name, double defaultValue) {
    return number(name).orElse(defaultValue);
  }

  OptionalDouble number(String name) {
    Object value = values.get(name);
    if (value == null) {
      return OptionalDouble.empty();
    }
    if (value instanceof Number number) {
      return OptionalDouble.of(number.doubleValue());
    }
    throw wrong(name + ": '" + value + "' is not accepted; expected a number");
  }

  String oneOf(String name, String defaultValue, List<String> choices) {
    Object value = values.getOrDefault(name, defaultValue);
    if (value instanceof String text && choices.contains(text)) {
      return text;
    }
    throw wrong(
        name + ": '" + value + "' is not accepted; expected one of " + String.join(", ", choices));
  }

  UsageException wrong(String what) {
    return new UsageException("--lr_scheduler_kwargs: " + what);
  }
}
