package dev.longhand.runner.data;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Positions of names such as columns or classes. A name is found as it is written; otherwise
 * without regard to case, where only one name is meant.
 */
public final class NameIndex {
  private final Map<String, Integer> exact = new HashMap<>();
  private final Map<String, Integer> folded = new HashMap<>();
  private final Set<String> ambiguous = new HashSet<>();

  /** Indexes names by their position; of equal names the first counts. */
  public NameIndex(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      add(names.get(i), i);
    }
  }

  /** Adds another name of a position, unless another position has exactly that name. */
  public void add(String name, int position) {
    if (exact.putIfAbsent(name, position) != null) {
      return;
    }
    Integer other = folded.putIfAbsent(fold(name), position);
    if (other != null && other != position) {
      ambiguous.add(fold(name));
    }
  }

  /** Returns the position of a name. */
  public OptionalInt find(String name) {
    Integer position = exact.get(name);
    if (position == null && !ambiguous.contains(fold(name))) {
      position = folded.get(fold(name));
    }
    return position == null ? OptionalInt.empty() : OptionalInt.of(position);
  }

  /** Returns the positions of names; none if one is not found or two are the same. */
  public List<Integer> findAll(Collection<String> names) {
    List<Integer> positions =
        names.stream().map(this::find).flatMapToInt(OptionalInt::stream).boxed().toList();
    boolean isComplete =
        positions.size() == names.size() && new HashSet<>(positions).size() == names.size();
    return isComplete ? positions : List.of();
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
