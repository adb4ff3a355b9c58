package dev.longhand.newsgroups;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UsageException;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.tokenizers.Encoding;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.util.List;

/**
 * The segmentation of documents.
 *
 * @param tokenizer of the model that reads them
 * @param length tokens of a segment, special ones included
 * @param overlap tokens at the end of a segment that the next one repeats
 * @param most segments of a document that are read, the first ones
 */
record Segmentation(Tokenizer tokenizer, int length, int overlap, int most) {
  static final String LENGTH = "segment_length";
  static final String OVERLAP = "segment_overlap";
  static final String MOST = "max_segments";

  /** What BERT reads. */
  private static final int USUAL = 512;

  /** Returns how a model of documents reads them; a usage error where segments hold nothing new. */
  static Segmentation of(ParsedArguments flags, HierarchicalConfig config, Tokenizer tokenizer) {
    int length = config.segmentLength();
    int overlap = config.segmentOverlap();
    requireNew(tokenizer, length, overlap);
    return new Segmentation(
        tokenizer, length, overlap, flags.optionalInteger(MOST).orElse(Integer.MAX_VALUE));
  }

  /**
   * Returns the segments by which documents are counted for a model that reads none. What a head
   * over segments would refuse is refused here too: in a sweep of heads that one comes later.
   */
  static Segmentation forCounting(ParsedArguments flags, PreparedModel model, ModelSource source) {
    int length = flags.optionalInteger(LENGTH).orElse(Math.min(USUAL, model.maxLength()));
    model.requireReadable(LENGTH, length, source);
    requireNew(model.tokenizer(), length, flags.optionalInteger(OVERLAP).orElse(0));
    return new Segmentation(model.tokenizer(), length, 0, Integer.MAX_VALUE);
  }

  private static void requireNew(Tokenizer tokenizer, int length, int overlap) {
    int special = tokenizer.segments("", length, 0).get(0).length();
    if (overlap >= length - special) {
      throw new UsageException(
          "--segment_overlap %d: a segment of %d tokens has %d beside the special ones; expected less than that"
              .formatted(overlap, length, length - special));
    }
  }

  /** Returns the number of tokens of each text, special ones included. */
  static int[] tokens(Tokenizer tokenizer, List<String> texts) {
    return texts.parallelStream()
        .mapToInt(text -> tokenizer.segments(text, Integer.MAX_VALUE, 0).get(0).length())
        .toArray();
  }

  /** Returns the segments of a text that are read. */
  List<Encoding> of(String text) {
    List<Encoding> all = tokenizer.segments(text, length, overlap);
    return all.subList(0, Math.min(most, all.size()));
  }

  /** Returns how many segments each text has, those that are not read included. */
  int[] counts(List<String> texts) {
    return texts.parallelStream()
        .mapToInt(text -> tokenizer.segments(text, length, overlap).size())
        .toArray();
  }
}
