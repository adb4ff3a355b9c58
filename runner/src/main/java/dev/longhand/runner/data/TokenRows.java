package dev.longhand.runner.data;

import dev.longhand.trainer.data.DocumentRow;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.zoo.tokenizers.Encoding;
import java.util.List;

/** Conversion of tokenizer output to the trainer's rows. */
public final class TokenRows {
  private TokenRows() {}

  /** Returns the row of a text. */
  public static TokenRow of(Encoding encoding) {
    return new TokenRow(encoding.inputIds(), encoding.tokenTypeIds());
  }

  /** Returns the row of a document, which was encoded in segments. */
  public static DocumentRow ofSegments(List<Encoding> segments) {
    return new DocumentRow(segments.stream().map(TokenRows::of).toList());
  }
}
