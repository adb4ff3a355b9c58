package dev.longhand.glue;

import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.runner.data.ColumnChoice;
import dev.longhand.runner.data.NameIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The columns of a user's own files that are texts and label. Columns that the user names come
 * first, then those with a usual name, then what is left beside the label and the row numbers, if
 * that is one text or a pair.
 *
 * @param texts names of the columns of texts, as the file writes them
 * @param label name of the label's column
 * @param unused names of the other columns; unnamed ones are left out
 */
record CustomColumns(List<String> texts, String label, List<String> unused) {
  private static final String LABEL = "label";

  /** Usual names of two columns that are a pair. */
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("sentence1", "sentence2"),
          List.of("premise", "hypothesis"),
          List.of("question1", "question2"),
          List.of("question", "sentence"),
          List.of("text", "text_pair"),
          List.of("text1", "text2"),
          List.of("text_a", "text_b"));

  /** Usual names of a column of texts. */
  private static final List<String> SINGLE =
      List.of("sentence", "sentence1", "text", "document", "review", "content");

  /** Names of columns that count rows; pandas writes one without a name. */
  private static final Set<String> ROW_NUMBERS =
      Set.of("", "unnamed: 0", "idx", "index", "id", "__index_level_0__");

  /**
   * Decides on the columns of a file.
   *
   * @throws UserException if there is no label or no text, or more than one answer
   */
  static CustomColumns of(Path file, List<String> header, ColumnChoice choice) {
    List<String> names = header.stream().map(String::strip).toList();
    requireDistinct(file, names);
    NameIndex index = new NameIndex(names);
    int label =
        index
            .find(choice.label().orElse(LABEL))
            .orElseThrow(
                () -> noColumn(file, names, choice.label().orElse(LABEL), "label_column_name"));
    List<Integer> removed =
        choice.removed().stream()
            .map(
                name ->
                    index
                        .find(name)
                        .orElseThrow(() -> noColumn(file, names, name, "remove_columns")))
            .toList();
    List<Integer> texts =
        choice.texts().isEmpty()
            ? texts(file, kept(names, choice.removed()), label)
            : chosenTexts(file, names, index, choice);
    if (texts.contains(label)) {
      throw new UsageException(
          "%s: column '%s' is the label and cannot be a text too"
              .formatted(file, names.get(label)));
    }
    for (int column : removed) {
      if (column == label || texts.contains(column)) {
        throw new UsageException(
            "%s: column '%s' is a text or the label, and --remove_columns names it"
                .formatted(file, names.get(column)));
      }
    }
    return new CustomColumns(
        texts.stream().map(names::get).toList(),
        names.get(label),
        IntStream.range(0, names.size())
            .filter(i -> i != label && !texts.contains(i) && !names.get(i).isEmpty())
            .mapToObj(names::get)
            .toList());
  }

  /** Reports two columns of one name, of which one would be lost. */
  static void requireDistinct(Path file, List<String> names) {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i).strip();
      Integer before = name.isEmpty() ? null : seen.putIfAbsent(name, i + 1);
      if (before != null) {
        throw new UserException(
            "%s, line 1: two columns are called '%s', columns %d and %d; rename one"
                .formatted(file, name, before, i + 1));
      }
    }
  }

  private static List<Integer> chosenTexts(
      Path file, List<String> names, NameIndex index, ColumnChoice choice) {
    if (choice.texts().size() > 2 && choice.delimiter().isEmpty()) {
      throw new UsageException(
          "--text_column_names names %d columns; expected one or two, or --text_column_delimiter, which joins them"
              .formatted(choice.texts().size()));
    }
    List<Integer> chosen = new ArrayList<>();
    for (String name : choice.texts()) {
      int at = index.find(name).orElseThrow(() -> noColumn(file, names, name, "text_column_names"));
      if (chosen.contains(at)) {
        throw new UsageException("--text_column_names names column '%s' twice".formatted(name));
      }
      chosen.add(at);
    }
    return chosen;
  }

  /** Returns the names with those of removed columns left empty, as where a column has none. */
  private static List<String> kept(List<String> names, List<String> removed) {
    List<Integer> gone = new NameIndex(names).findAll(removed);
    return IntStream.range(0, names.size())
        .mapToObj(i -> gone.contains(i) ? "" : names.get(i))
        .toList();
  }

  private static List<Integer> texts(Path file, List<String> names, int label) {
    NameIndex index = new NameIndex(names);
    List<List<Integer>> usual = usual(index, label);
    if (usual.size() > 1) {
      List<Integer> all = usual.stream().flatMap(List::stream).distinct().toList();
      throw ambiguous(file, names, all);
    }
    if (usual.size() == 1) {
      return usual.get(0);
    }
    List<Integer> others =
        IntStream.range(0, names.size())
            .filter(i -> i != label && !isRowNumber(names.get(i)))
            .boxed()
            .toList();
    if (others.isEmpty()) {
      throw new UserException(
          "%s: there is no column of texts beside the label '%s'; found %s"
              .formatted(file, names.get(label), shown(names)));
    }
    if (others.size() > 2) {
      throw ambiguous(file, names, others);
    }
    return others;
  }

  /** Returns the pairs with usual names; where there is none, the single columns. */
  private static List<List<Integer>> usual(NameIndex index, int label) {
    List<List<Integer>> pairs =
        PAIRS.stream()
            .map(index::findAll)
            .filter(pair -> !pair.isEmpty() && !pair.contains(label))
            .toList();
    return pairs.isEmpty()
        ? SINGLE.stream()
            .map(index::find)
            .flatMapToInt(OptionalInt::stream)
            .filter(i -> i != label)
            .distinct()
            .mapToObj(List::of)
            .toList()
        : pairs;
  }

  private static boolean isRowNumber(String name) {
    return ROW_NUMBERS.contains(name.toLowerCase(Locale.ROOT));
  }

  private static UserException ambiguous(Path file, List<String> names, List<Integer> candidates) {
    return new UserException(
        "%s, line 1: it is ambiguous which of the columns %s are texts; name one or two with --text_column_names"
            .formatted(file, shown(candidates.stream().map(names::get).toList())));
  }

  private static UserException noColumn(Path file, List<String> names, String name, String flag) {
    return new UserException(
        "%s: there is no column '%s'; found %s; --%s names another"
            .formatted(file, name, shown(names), flag));
  }

  /** Returns names as a list of moderate length. */
  static String shown(List<String> names) {
    String text = String.join(", ", names);
    return text.length() > 120 ? text.substring(0, 120) + "..." : text;
  }
}
