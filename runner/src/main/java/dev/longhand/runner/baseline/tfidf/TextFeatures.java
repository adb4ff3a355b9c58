package dev.longhand.runner.baseline.tfidf;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The features of rows of texts: one {@link TfIdf} for each column, side by side, so that a word of
 * the first text is not the same word of the second; then a 1 for the intercept.
 */
final class TextFeatures {
  private final List<TfIdf> columns;
  private final FeatureNode intercept;

  /**
   * Learns the terms of every column.
   *
   * @param rows the texts of each row, as many in each
   */
  TextFeatures(List<List<String>> rows) {
    columns =
        IntStream.range(0, rows.get(0).size())
            .mapToObj(column -> new TfIdf(rows.stream().map(row -> row.get(column)).toList()))
            .toList();
    intercept = new FeatureNode(1 + columns.stream().mapToInt(TfIdf::size).sum(), 1);
  }

  /** Returns the number of features, the intercept included. */
  int size() {
    return intercept.getIndex();
  }

  /** Returns the features of a row that are not 0, in the order of their indices from 1. */
  Feature[] of(List<String> row) {
    List<Feature> features = new ArrayList<>();
    int start = 1;
    for (int i = 0; i < columns.size(); i++) {
      int offset = start;
      columns
          .get(i)
          .weights(row.get(i))
          .forEach((index, weight) -> features.add(new FeatureNode(offset + index, weight)));
      start += columns.get(i).size();
    }
    features.add(intercept);
    return features.toArray(Feature[]::new);
  }
}
