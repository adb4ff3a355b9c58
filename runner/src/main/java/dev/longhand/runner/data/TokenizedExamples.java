package dev.longhand.runner.data;

import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.RowSource;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.zoo.tokenizers.Encoding;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Truncation;

/**
 * Examples as a model reads them, tokenized when a batch needs them.
 *
 * @param maxLength tokens of a row, special ones included; the longer text of a pair is cut first
 */
public record TokenizedExamples(Examples examples, Tokenizer tokenizer, int maxLength)
    implements RowSource {

  @Override
  public TokenRow row(int row) {
    String pair = examples.second().isEmpty() ? null : examples.second().get(row);
    Encoding encoding =
        tokenizer.encode(examples.first().get(row), pair, maxLength, Truncation.LONGEST_FIRST);
    return TokenRows.of(encoding);
  }

  /** Returns the labeled rows; classes are counted as the model's outputs are. */
  public Dataset labeled(LabelOrder order) {
    if (examples.classes().isEmpty()) {
      return Dataset.ofValues(this, examples.valueLabels());
    }
    return Dataset.ofClasses(this, examples.classes().stream().mapToInt(order::output).toArray());
  }

  /** Returns the rows without their labels. */
  public Dataset unlabeled() {
    return Dataset.unlabeled(this, examples.size());
  }
}
