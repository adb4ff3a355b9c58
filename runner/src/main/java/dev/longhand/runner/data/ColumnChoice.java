package dev.longhand.runner.data;

import java.util.List;
import java.util.Optional;

/**
 * The columns of a user's own files as the user names them. What is left open follows from the
 * header.
 *
 * @param texts names of the columns of texts: one, or two for pairs; with a delimiter any number.
 *     Empty where the header decides
 * @param label name of the label's column; empty for {@code label}
 * @param delimiter joins all texts of a row into one; empty where two columns are a pair
 * @param removed names of columns that are no texts
 * @param regression whether labels are numbers rather than classes; empty where they decide
 */
public record ColumnChoice(
    List<String> texts,
    Optional<String> label,
    Optional<String> delimiter,
    List<String> removed,
    Optional<Boolean> regression) {
  /** Everything follows from the header. */
  public static final ColumnChoice OPEN =
      new ColumnChoice(List.of(), Optional.empty(), Optional.empty());

  /** Copies the names. */
  public ColumnChoice {
    texts = List.copyOf(texts);
    removed = List.copyOf(removed);
  }

  /** Texts and label; the labels decide whether they are numbers. */
  public ColumnChoice(List<String> texts, Optional<String> label, Optional<String> delimiter) {
    this(texts, label, delimiter, List.of(), Optional.empty());
  }
}
