package dev.longhand.savedmodels.safety;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * TensorFlow's operations by what they reach: those that only compute ({@code
 * pure_operations.txt}), and what the others do ({@code unsafe_operations.tsv}).
 */
final class OperationTable {
  private static final Set<String> PURE = Set.copyOf(table("pure_operations.txt").keySet());
  private static final Map<String, String> EFFECTS = Map.copyOf(table("unsafe_operations.tsv"));

  private OperationTable() {}

  /** Whether an operation computes from its inputs and reaches nothing outside the session. */
  static boolean isPure(String operation) {
    return PURE.contains(operation);
  }

  /** What an operation that is not pure does, in words such as "writes a file". */
  static String effect(String operation) {
    return EFFECTS.getOrDefault(operation, "is not known to be pure");
  }

  /** The operations that only compute. */
  static Set<String> pure() {
    return PURE;
  }

  /** The operations with a known effect, and the effect in words. */
  static Map<String, String> effects() {
    return EFFECTS;
  }

  private static Map<String, String> table(String resource) {
    Map<String, String> rows = new LinkedHashMap<>();
    InputStream file = OperationTable.class.getResourceAsStream(resource);
    try (var lines =
        new BufferedReader(new InputStreamReader(Objects.requireNonNull(file, resource), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          String[] columns = line.split("\t", 2);
          rows.put(columns[0], columns.length > 1 ? columns[1] : "");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }
}
