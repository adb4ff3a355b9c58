package dev.longhand.cli;

import dev.longhand.files.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns what a user wrote into a flag's value, or says in one line what was expected. */
public final class Values {
  private static final Set<String> TRUE = Set.of("true", "yes", "1", "t", "y", "on");
  private static final Set<String> FALSE = Set.of("false", "no", "0", "f", "n", "off");

  private Values() {}

  /** Returns the boolean that a text stands for; empty where it stands for none. */
  public static Optional<Boolean> bool(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (TRUE.contains(word)) {
      return Optional.of(true);
    }
    return FALSE.contains(word) ? Optional.of(false) : Optional.empty();
  }

  /** Returns whether a value is of the Java type in which the kind is held. */
  public static boolean fits(FlagType type, Object value) {
    return switch (type) {
      case BOOLEAN -> value instanceof Boolean;
      case INTEGER -> value instanceof Long;
      case INTEGERS ->
          value instanceof List<?> list && list.stream().allMatch(Long.class::isInstance);
      case DECIMAL -> value instanceof Double;
      case TEXT, SECRET, FILE, FOLDER -> value instanceof String;
      case TEXTS ->
          value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
      case JSON -> value instanceof Map;
    };
  }

  /** Returns the value of a flag written as text. */
  static Object parse(Flag flag, String text) {
    Object value =
        switch (flag.type()) {
          case BOOLEAN -> bool(text).orElseThrow(() -> expected(flag, text));
          case INTEGER -> parseInteger(flag, text);
          case INTEGERS -> parseIntegers(flag, text);
          case DECIMAL -> parseDecimal(flag, text);
          case TEXT, SECRET, FILE, FOLDER -> text;
          case TEXTS -> parseTexts(List.of(text));
          case JSON -> ArgumentFile.parseObject(flag, text);
        };
    return check(flag, value);
  }

  /**
   * Returns a value given as an object (from JSON or from code) as the flag holds it: whole numbers
   * as Long, numbers as Double; checked against the flag's choices and range.
   */
  static Object check(Flag flag, Object value) {
    Object held = held(flag, value);
    boolean limited = !flag.choices().isEmpty() || flag.treatment() == Treatment.REFUSED;
    if (limited && !flag.choices().containsAll(chosen(held))) {
      throw expected(flag, held instanceof List<?> list ? unknown(flag, list) : text(held));
    }
    List<?> numbers = held instanceof List<?> list ? list : List.of(held);
    for (Object one : numbers) {
      if (one instanceof Number number && !flag.range().contains(number.doubleValue())) {
        throw expected(flag, text(value));
      }
    }
    return held;
  }

  /** Returns what must be among a flag's choices: each text of several, each entry of an object. */
  private static List<String> chosen(Object held) {
    if (held instanceof List<?> list) {
      return list.stream().map(Values::text).toList();
    }
    if (held instanceof Map<?, ?> object) {
      return object.entrySet().stream().map(e -> e.getKey() + "=" + text(e.getValue())).toList();
    }
    return List.of(text(held));
  }

  private static String unknown(Flag flag, List<?> list) {
    return list.stream()
        .map(Values::text)
        .filter(one -> !flag.choices().contains(one))
        .findFirst()
        .orElseThrow();
  }

  private static Object held(Flag flag, Object value) {
    if (flag.type() == FlagType.TEXTS && value instanceof List<?> list) {
      return parseTexts(list);
    }
    if (fits(flag.type(), value)) {
      return value;
    }
    if (value instanceof String text) {
      return parse(flag, text);
    }
    if (flag.type() == FlagType.TEXT && (value instanceof Boolean || value instanceof Number)) {
      return text(value);
    }
    if (flag.type() == FlagType.SECRET && value instanceof Boolean word) {
      return word.toString();
    }
    if (flag.type() == FlagType.DECIMAL && value instanceof Number number) {
      return number.doubleValue();
    }
    if (flag.type() == FlagType.INTEGER && value instanceof Number number) {
      return parseInteger(flag, text(number));
    }
    if (flag.type() == FlagType.INTEGERS && (value instanceof Number || value instanceof List)) {
      return parseIntegers(flag, text(value));
    }
    throw expected(flag, String.valueOf(value));
  }

  private static List<Long> parseIntegers(Flag flag, String text) {
    try {
      return Arrays.stream(text.split(",", -1)).map(String::strip).map(Long::valueOf).toList();
    } catch (NumberFormatException notIntegers) {
      throw expected(flag, text);
    }
  }

  /** Returns the texts of a list, each of which may be several with commas between them. */
  static List<String> parseTexts(List<?> texts) {
    return texts.stream()
        .flatMap(text -> Arrays.stream(text(text).split(",", -1)))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static Long parseInteger(Flag flag, String text) {
    try {
      return Long.valueOf(text.strip());
    } catch (NumberFormatException notInteger) {
      throw expected(flag, text);
    }
  }

  private static Double parseDecimal(Flag flag, String text) {
    String stripped = text.strip();
    // Java also reads hexadecimal floats and suffixes such as "1d", which a user does not mean.
    if (!stripped.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
      throw expected(flag, text);
    }
    return Double.valueOf(stripped);
  }

  /** Returns the complaint that a flag does not take a value, with what it takes or why. */
  static UsageException expected(Flag flag, String text) {
    if (flag.treatment() == Treatment.REFUSED) {
      return new UsageException("--" + flag.name() + ": " + flag.help());
    }
    return new UsageException(
        "--" + flag.name() + ": '" + text + "' is not accepted; expected " + describe(flag));
  }

  /** Returns what a flag takes, in words. */
  static String describe(Flag flag) {
    if (!flag.choices().isEmpty()) {
      String words = flag.type() == FlagType.TEXTS ? "some of " : "one of ";
      return words + String.join(", ", flag.choices());
    }
    String range = flag.range().describe();
    return switch (flag.type()) {
      case BOOLEAN -> "true or false";
      case INTEGER -> "a whole number" + (range.isEmpty() ? "" : ", " + range);
      case INTEGERS ->
          "whole numbers with commas between them" + (range.isEmpty() ? "" : ", each " + range);
      case DECIMAL -> "a number" + (range.isEmpty() ? "" : ", " + range);
      case TEXT -> "a text";
      case TEXTS -> "texts";
      case SECRET -> "a text, or true for the one of the environment";
      case FILE -> "a file";
      case FOLDER -> "a folder";
      case JSON -> "a JSON object such as '{\"min_lr\": 1e-6}'";
    };
  }

  /**
   * Returns a value as a user would write it: whole numbers without a fraction, lists by commas.
   */
  public static String text(Object value) {
    if (value instanceof List<?> list) {
      return String.join(",", list.stream().map(Values::text).toList());
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString(number.longValue());
    }
    return String.valueOf(value);
  }
}
