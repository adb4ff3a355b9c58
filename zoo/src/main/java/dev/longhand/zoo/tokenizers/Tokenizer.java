package dev.longhand.zoo.tokenizers;

import java.nio.file.Path;
import java.util.List;

/**
 * Turns texts into token ids. Implementations may be used by several threads at once until they are
 * closed.
 */
public interface Tokenizer extends AutoCloseable {

  /**
   * Encodes a text or a pair of texts, special tokens included.
   *
   * @param pair the second text, null for a single text; an empty one is a text as well, as in the
   *     lists of pairs that run_glue tokenizes
   * @param maxLength the largest number of tokens, special tokens included
   * @throws dev.longhand.files.UserException if maxLength leaves no room beside the special tokens,
   *     or the truncated text alone cannot give enough way
   */
  Encoding encode(String text, String pair, int maxLength, Truncation truncation);

  /**
   * Encodes many texts at once; the same as {@link #encode} for each, but faster.
   *
   * @param pairs the second texts, as many as texts, or null
   */
  List<Encoding> encodeAll(
      List<String> texts, List<String> pairs, int maxLength, Truncation truncation);

  /**
   * Cuts a text into segments, special tokens in each; one segment of special tokens alone where
   * the text is empty.
   *
   * @param maxLength the largest number of tokens of a segment, special tokens included
   * @param overlap how many of a segment's last tokens the next one repeats
   * @throws dev.longhand.files.UserException if no token of a segment would be new
   */
  List<Encoding> segments(String text, int maxLength, int overlap);

  /** Returns whether encodings have token type ids: BERT's do, RoBERTa's and BigBird's do not. */
  boolean givesTokenTypeIds();

  /** Returns the id that fills up short rows. */
  int padTokenId();

  /** Returns the id of the masked-word token. */
  int maskTokenId();

  /** Returns the id of the token that ends a text. */
  int separatorTokenId();

  /** Returns the smallest number of embedding rows that every id fits into. */
  int vocabularySize();

  /** Returns the most tokens a row may have, or Integer.MAX_VALUE where the folder does not say. */
  int modelMaxLength();

  /** Returns the token of an id, or an empty text where the id stands for none. */
  String token(int id);

  /**
   * Returns the text that a token stands for, without spaces around it: of RoBERTa's Ġfilm, film.
   */
  String text(int id);

  /**
   * Returns the files that must be carried along with a model so that this class and transformers'
   * AutoTokenizer give the same ids from its folder.
   */
  List<Path> files();

  @Override
  void close();
}
