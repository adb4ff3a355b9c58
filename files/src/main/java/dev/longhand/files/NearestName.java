package dev.longhand.files;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a user probably meant. */
public final class NearestName {
  private NearestName() {}

  /**
   * Returns the known name with the smallest edit distance to what was written, preferring names
   * that have all its words; empty where even the nearest differs in more than half of its letters.
   */
  public static Optional<String> of(String written, Collection<String> known) {
    String word = written.toLowerCase(Locale.ROOT);
    List<String> parts = List.of(word.split("_", -1));
    Comparator<String> nearest =
        Comparator.comparing((String name) -> !List.of(name.split("_", -1)).containsAll(parts))
            .thenComparing(name -> distance(word, name))
            .thenComparing(name -> name);
    return known.stream()
        .min(nearest)
        .filter(name -> 2 * distance(word, name) <= Math.max(name.length(), word.length()));
  }

  /** Returns ", did you mean X?" for the nearest name, or nothing where none is near. */
  public static String hint(String written, Collection<String> known) {
    return of(written, known).map(name -> ", did you mean " + name + "?").orElse("");
  }

  /** Returns what follows on a name that is unknown: the nearest name, or all of them. */
  public static String orAll(String written, Collection<String> known) {
    String hint = hint(written, known);
    return hint.isEmpty() ? "; there are " + String.join(", ", known) : hint;
  }

  /**
   * Returns how many letters must be inserted, deleted, replaced or swapped with their neighbor to
   * turn one word, in lower case, into the other.
   */
  static int distance(String from, String to) {
    String lower = to.toLowerCase(Locale.ROOT);
    int[][] cost = new int[from.length() + 1][lower.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= lower.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, from, lower, i, j);
      }
    }
    return cost[from.length()][lower.length()];
  }

  private static int cheapest(int[][] cost, String from, String to, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
