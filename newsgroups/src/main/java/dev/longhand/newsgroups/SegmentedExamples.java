package dev.longhand.newsgroups;

import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.runner.data.TokenRows;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.DocumentRow;
import dev.longhand.trainer.data.DocumentSource;

/** Documents as a model of segments reads them, tokenized when a batch needs them. */
record SegmentedExamples(Examples examples, Segmentation segmentation) implements DocumentSource {

  @Override
  public DocumentRow document(int row) {
    return TokenRows.ofSegments(segmentation.of(examples.first().get(row)));
  }

  /** Returns the labeled documents; classes are counted as the model's outputs are. */
  Dataset labeled(LabelOrder order) {
    return Dataset.ofDocuments(this, examples.classes().stream().mapToInt(order::output).toArray());
  }
}
