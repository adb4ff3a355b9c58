package dev.longhand.glue;

import dev.longhand.files.UserException;
import dev.longhand.runner.data.NameIndex;
import dev.longhand.runner.data.TextRow;
import dev.longhand.runner.data.TextTableReader;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The labels of a user's own file: whole numbers and words are classes, sorted; other numbers make
 * it a regression, as in run_glue.py.
 */
final class CustomLabels {
  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d+");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

  /** The texts that pandas, NumPy and Python write for a missing value. */
  private static final Set<String> MISSING =
      Set.of("nan", "na", "n/a", "null", "none", "<na>", "inf", "-inf", "infinity", "-infinity");

  private final Path file;
  private final Optional<Boolean> regression;
  private final Map<String, Long> firstLines = new LinkedHashMap<>();

  /**
   * Labels of a file.
   *
   * @param regression whether they are numbers to predict; empty where they decide
   */
  CustomLabels(Path file, Optional<Boolean> regression) {
    this.file = file;
    this.regression = regression;
  }

  /** Takes the label of a row; reports one that is missing. */
  void add(TextRow row, int column) {
    firstLines.putIfAbsent(required(row, column), row.line());
  }

  /** Returns the label of a row; reports one that is missing. */
  static String required(TextRow row, int column) {
    String label = row.label(column);
    if (label.isEmpty()) {
      throw row.refusal("the label is empty; expected one in every row");
    }
    return label;
  }

  /** Returns whether the labels are numbers to predict rather than classes. */
  boolean isRegression() {
    regression.filter(asked -> asked).ifPresent(asked -> requireAllNumbers());
    return regression.orElseGet(this::areNumbers);
  }

  private void requireAllNumbers() {
    firstLines.forEach(
        (label, line) -> {
          if (!isNumber(label)) {
            throw new UserException(
                "%s, line %d: the label is '%s'; --do_regression needs a number in every row"
                    .formatted(file, line, label));
          }
        });
  }

  private boolean areNumbers() {
    boolean hasNumber = firstLines.keySet().stream().anyMatch(CustomLabels::isNumber);
    boolean hasFraction = firstLines.keySet().stream().anyMatch(CustomLabels::isFraction);
    firstLines.forEach(
        (label, line) -> {
          boolean isMissing = MISSING.contains(label.toLowerCase(Locale.ROOT));
          if (!isNumber(label) && (hasFraction || (hasNumber && isMissing))) {
            throw new UserException(
                "%s, line %d: the label is '%s', while others are numbers"
                    .formatted(file, line, label));
          }
        });
    return hasFraction;
  }

  /** Returns the names of the classes in their order; none for a regression. */
  List<String> classes() {
    if (isRegression()) {
      return List.of();
    }
    return areWhole()
        ? firstLines.keySet().stream()
            .map(BigInteger::new)
            .sorted()
            .distinct()
            .map(BigInteger::toString)
            .toList()
        : firstLines.keySet().stream().sorted(Comparator.naturalOrder()).toList();
  }

  private boolean areWhole() {
    return firstLines.keySet().stream().allMatch(CustomLabels::isWhole);
  }

  /** Returns a label as its class is called: a whole number without a plus or leading zeros. */
  static String className(String label) {
    return isWhole(label) ? new BigInteger(label).toString() : label;
  }

  /** Reports a file in which all rows have the same label. */
  void requireSeveralClasses() {
    if (firstLines.isEmpty()) {
      throw TextTableReader.noRows(file);
    }
    if (!isRegression() && classes().size() == 1) {
      throw new UserException(
          "%s: every label is '%s'; expected at least two classes"
              .formatted(file, classes().get(0)));
    }
  }

  /** Returns whether all labels are classes that are among these. */
  boolean areAmong(List<String> names) {
    return !firstLines.isEmpty()
        && !isRegression()
        && !new NameIndex(names).findAll(classes()).isEmpty();
  }

  /**
   * Reports labels that are no numbers and not each a class of a model, since its answers would be
   * counted as classes that they are not. Numbers alone are taken in their order, as run_glue.py
   * takes them.
   */
  void requireNumbers(List<String> modelClasses) {
    if (firstLines.keySet().stream().allMatch(CustomLabels::isNumber)) {
      return;
    }
    NameIndex index = new NameIndex(modelClasses);
    Map<Integer, String> found = new HashMap<>();
    firstLines.forEach(
        (label, line) -> {
          int position = index.find(label).orElseThrow(() -> noClass(label, line, modelClasses));
          String other = found.putIfAbsent(position, label);
          if (other != null) {
            throw new UserException(
                "%s, line %d: the labels '%s' and '%s' are one class of the model, '%s'; write them alike, or train with --do_train"
                    .formatted(file, line, other, label, modelClasses.get(position)));
          }
        });
  }

  private UserException noClass(String label, long line, List<String> modelClasses) {
    return new UserException(
        "%s, line %d: the label '%s' is no class of the model, which has %s; rename the labels, or train with --do_train"
            .formatted(
                file,
                line,
                CustomColumns.shown(List.of(label)),
                CustomColumns.shown(modelClasses)));
  }

  /** Returns names, each as these labels write it where they have it. */
  List<String> named(List<String> names) {
    NameIndex index = new NameIndex(names);
    List<String> named = new ArrayList<>(names);
    classes().forEach(label -> index.find(label).ifPresent(at -> named.set(at, label)));
    return List.copyOf(named);
  }

  private static boolean isWhole(String label) {
    return WHOLE.matcher(label).matches();
  }

  private static boolean isNumber(String label) {
    return NUMBER.matcher(label).matches();
  }

  private static boolean isFraction(String label) {
    return isNumber(label) && !isWhole(label);
  }
}
