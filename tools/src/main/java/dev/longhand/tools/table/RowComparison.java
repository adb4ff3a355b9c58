package dev.longhand.tools.table;

import dev.longhand.files.UserException;
import dev.longhand.runner.statistics.Bootstrap;
import dev.longhand.runner.statistics.PairedTests;
import dev.longhand.runner.statistics.ScoredRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the rows of a table differ from one of them. With one seed a side the rows of the set are
 * permuted, and McNemar's test stands beside; from five seeds on, seeds and rows are resampled;
 * with two to four seeds nothing is claimed.
 *
 * @param row the other row
 * @param difference of the figures, the reference's taken off
 * @param probability uncorrected, of such a difference between equal models; empty where nothing is
 *     claimed
 * @param mcNemar of McNemar's test; empty where it does not apply
 * @param corrected by Holm over all comparisons
 */
record RowComparison(
    String row,
    Column column,
    double difference,
    Optional<Double> probability,
    Optional<Double> mcNemar,
    Optional<Double> corrected) {
  private static final int ROUNDS = 2_000;

  /** Compares every other row with a reference, in every column that both have. */
  static List<RowComparison> of(RunTable table, String reference, Bootstrap bootstrap) {
    Map<Column, Cell> own = table.rows().get(reference);
    if (own == null) {
      throw new UserException(
          "--compare_to %s: there is no such row; rows are %s"
              .formatted(reference, String.join("; ", table.rows().keySet())));
    }
    List<RowComparison> all = new ArrayList<>();
    table
        .rows()
        .forEach(
            (name, cells) -> {
              for (Column column : table.columns()) {
                Cell cell = cells.get(column);
                if (!name.equals(reference) && isFigure(cell) && isFigure(own.get(column))) {
                  all.add(compare(name, column, cell, own.get(column), bootstrap));
                }
              }
            });
    return corrected(all);
  }

  private static boolean isFigure(Cell cell) {
    return cell != null && cell.hasFigure();
  }

  private static RowComparison compare(
      String name, Column column, Cell cell, Cell reference, Bootstrap bootstrap) {
    List<ScoredRows> ours = cell.scores();
    List<ScoredRows> theirs = reference.scores();
    if (!ours.get(0).hasLabelsOf(theirs.get(0))) {
      throw new UserException(
          "%s and %s were evaluated on different rows of %s; rows of one table must be of one set"
              .formatted(
                  cell.runs().get(0).folder(), reference.runs().get(0).folder(), column.task()));
    }
    double difference = cell.mean() - reference.mean();
    Optional<Double> probability = Optional.empty();
    Optional<Double> mcNemar = Optional.empty();
    if (ours.size() == 1 && theirs.size() == 1) {
      probability =
          Optional.of(
              PairedTests.permutation(
                  ours.get(0), theirs.get(0), column.metric(), ROUNDS, bootstrap.seed()));
      if (ours.get(0).isOfClasses()) {
        mcNemar = Optional.of(PairedTests.mcNemar(ours.get(0), theirs.get(0)));
      }
    } else if (Math.min(ours.size(), theirs.size()) >= Cell.SEEDS_FOR_INTERVAL) {
      probability = Optional.of(bootstrap.differenceOfSeeds(ours, theirs, column.metric()));
    }
    return new RowComparison(name, column, difference, probability, mcNemar, Optional.empty());
  }

  private static List<RowComparison> corrected(List<RowComparison> all) {
    List<Double> probabilities = all.stream().flatMap(each -> each.probability.stream()).toList();
    List<Double> holm = PairedTests.holm(probabilities);
    List<RowComparison> corrected = new ArrayList<>();
    int next = 0;
    for (RowComparison each : all) {
      Optional<Double> own =
          each.probability.isPresent() ? Optional.of(holm.get(next++)) : Optional.empty();
      corrected.add(
          new RowComparison(
              each.row, each.column, each.difference, each.probability, each.mcNemar, own));
    }
    return List.copyOf(corrected);
  }
}
