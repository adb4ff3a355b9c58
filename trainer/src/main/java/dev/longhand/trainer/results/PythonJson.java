package dev.longhand.trainer.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes JSON as Python's {@code json.dumps} does: keys sorted, indented, all but ASCII escaped,
 * doubles as their shortest text with Python's exponents, and NaN and Infinity as such.
 */
public final class PythonJson {
  private PythonJson() {}

  /**
   * Returns a value as JSON without a final newline.
   *
   * @param value null, Boolean, Number, String, Map with String keys, Iterable
   * @param indent spaces of a level
   */
  public static String write(Object value, int indent) {
    StringBuilder text = new StringBuilder();
    append(text, value, indent, 0);
    return text.toString();
  }

  /** Returns a value as JSON on one line. */
  public static String line(Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value, 0, 0);
    return text.toString();
  }

  private static void append(StringBuilder text, Object value, int indent, int level) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, one) -> sorted.put((String) key, one));
      List<String> entries = new ArrayList<>();
      sorted.forEach(
          (key, one) -> entries.add(quoted(key) + ": " + nested(one, indent, level + 1)));
      block(text, entries, "{}", indent, level);
    } else if (value instanceof Iterable<?> list) {
      List<String> entries = new ArrayList<>();
      list.forEach(one -> entries.add(nested(one, indent, level + 1)));
      block(text, entries, "[]", indent, level);
    } else {
      text.append(scalar(value));
    }
  }

  private static String nested(Object value, int indent, int level) {
    StringBuilder text = new StringBuilder();
    append(text, value, indent, level);
    return text.toString();
  }

  private static void block(
      StringBuilder text, List<String> entries, String brackets, int indent, int level) {
    if (entries.isEmpty()) {
      text.append(brackets);
      return;
    }
    String outer = indent == 0 ? "" : "\n" + " ".repeat(indent * level);
    String inner = indent == 0 ? "" : "\n" + " ".repeat(indent * (level + 1));
    String separator = indent == 0 ? ", " : "," + inner;
    text.append(brackets.charAt(0)).append(inner);
    text.append(String.join(separator, entries));
    text.append(outer).append(brackets.charAt(1));
  }

  private static String scalar(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof Float number) {
      return number(number.doubleValue());
    }
    if (value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    return quoted(value.toString());
  }

  /** Returns a double as Python's {@code repr} writes it, except "Infinity" and "NaN" as JSON. */
  public static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    ShortestDecimal decimal = ShortestDecimal.of(Math.abs(value));
    String sign = value < 0 ? "-" : "";
    int point = decimal.exponent();
    return sign + (point > 16 || point < -3 ? scientific(decimal) : plain(decimal));
  }

  /** 123.45 from digits 12345 and exponent 3: the point stands after so many digits. */
  private static String plain(ShortestDecimal decimal) {
    String digits = decimal.digits();
    int point = decimal.exponent();
    if (point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    if (point >= digits.length()) {
      return digits + "0".repeat(point - digits.length()) + ".0";
    }
    return digits.substring(0, point) + "." + digits.substring(point);
  }

  /** 1.5e-05: one digit before the point and at least two in the exponent. */
  private static String scientific(ShortestDecimal decimal) {
    String digits = decimal.digits();
    int exponent = decimal.exponent() - 1;
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    String sign = exponent < 0 ? "-" : "+";
    return digits.charAt(0)
        + fraction
        + "e"
        + sign
        + String.format(Locale.ROOT, "%02d", Math.abs(exponent));
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      quoted.append(escaped(text.charAt(i)));
    }
    return quoted.append('"').toString();
  }

  private static String escaped(char letter) {
    return switch (letter) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default ->
          letter < ' ' || letter > '~'
              ? String.format(Locale.ROOT, "\\u%04x", (int) letter)
              : String.valueOf(letter);
    };
  }
}
