package dev.longhand.runner.data;

import java.util.List;
import java.util.Optional;

/**
 * The columns in which files hold a task's texts and labels.
 *
 * @param first names of the column of the first text, the official one first
 * @param second names of the column of the second text; empty where there is only one text
 * @param label names of the column of the label; empty where no file has labels
 * @param withoutHeader what the columns of a file without a header are; empty where every file has
 *     one
 * @param skipsBrokenRows whether rows with too few columns are left out and counted, since the
 *     official files have some
 * @param isExact whether every row must have as many fields as the header, in every format
 * @param joined further columns of the first text
 */
public record TaskColumns(
    List<String> first,
    List<String> second,
    List<String> label,
    List<String> withoutHeader,
    boolean skipsBrokenRows,
    boolean isExact,
    Optional<Joined> joined) {

  /** Copies the names. */
  public TaskColumns {
    first = List.copyOf(first);
    second = List.copyOf(second);
    label = List.copyOf(label);
    withoutHeader = List.copyOf(withoutHeader);
  }

  /**
   * Columns whose texts are appended to the first text.
   *
   * @param delimiter stands before each of them
   */
  public record Joined(List<String> names, String delimiter) {}

  /** Columns of an official file with a header, in which a text may be the last of more fields. */
  public static TaskColumns of(List<String> first, List<String> second, List<String> label) {
    return new TaskColumns(first, second, label, List.of(), false, false, Optional.empty());
  }

  /** Columns of a user's own files. */
  public static TaskColumns own(
      String first, List<String> second, String label, Optional<Joined> joined) {
    return new TaskColumns(List.of(first), second, List.of(label), List.of(), false, true, joined);
  }

  /** Returns these columns in files that may have no header. */
  public TaskColumns withoutHeader(String... names) {
    return new TaskColumns(first, second, label, List.of(names), skipsBrokenRows, isExact, joined);
  }

  /** Returns these columns in files of which rows with too few fields are left out. */
  public TaskColumns skippingBrokenRows() {
    return new TaskColumns(first, second, label, withoutHeader, true, isExact, joined);
  }
}
