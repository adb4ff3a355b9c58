package dev.longhand.trainer.results;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes maps, lists and scalars as YAML blocks; text is quoted where it might mean something else.
 */
public final class Yaml {
  private static final Set<String> WORDS =
      Set.of("true", "false", "yes", "no", "on", "off", "null", "y", "n");

  private Yaml() {}

  /** Returns a map as YAML, its keys in the map's order; every line ends with a newline. */
  public static String write(Map<String, ?> map) {
    StringBuilder text = new StringBuilder();
    appendMap(text, map, "", "");
    return text.toString();
  }

  private static void appendMap(
      StringBuilder text, Map<?, ?> map, String firstIndent, String indent) {
    String lead = firstIndent;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      text.append(lead).append(entry.getKey()).append(':');
      appendValue(text, entry.getValue(), indent);
      lead = indent;
    }
  }

  private static void appendValue(StringBuilder text, Object value, String indent) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      text.append('\n');
      appendMap(text, map, indent + "  ", indent + "  ");
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      text.append('\n');
      list.forEach(item -> appendItem(text, item, indent));
    } else {
      text.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static void appendItem(StringBuilder text, Object item, String indent) {
    if (item instanceof Map<?, ?> map && !map.isEmpty()) {
      appendMap(text, map, indent + "- ", indent + "  ");
    } else {
      text.append(indent).append("- ").append(scalar(item)).append('\n');
    }
  }

  private static String scalar(Object value) {
    if (value instanceof Double number && !Double.isFinite(number)) {
      return number.isNaN() ? ".nan" : number > 0 ? ".inf" : "-.inf";
    }
    boolean plain =
        value instanceof String text
            && text.matches("[A-Za-z][\\w ./-]*")
            && !text.endsWith(" ")
            && !WORDS.contains(text.toLowerCase(Locale.ROOT));
    return plain ? (String) value : PythonJson.line(value);
  }
}
