package dev.longhand.zoo.tokenizers;

import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.encoder.TextEncoder;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import dev.longhand.zoo.tokenizers.input.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A tokenizer made of an encoder of single texts and a template for rows. */
final class FolderTokenizer implements Tokenizer {
  private final TextEncoder encoder;
  private final Template template;
  private final Vocabulary vocabulary;
  private final int padTokenId;
  private final int maskTokenId;
  private final int separatorTokenId;
  private final int modelMaxLength;
  private final List<Path> files;

  FolderTokenizer(TokenizerSource source) {
    vocabulary = source.vocabulary();
    requireRows(source);
    int start = id(source, "cls_token");
    separatorTokenId = id(source, "sep_token");
    PostProcessor parts = source.postProcessor(start, separatorTokenId);
    template =
        new Template(
            parts.single(), parts.pair(), source.givesTokenTypeIds(), source.truncationSide());
    if (template.largestId() >= vocabulary.size()) {
      throw new UserException(
          "%s: post_processor has the id %d, which is no token"
              .formatted(source.file(), template.largestId()));
    }
    padTokenId = id(source, "pad_token");
    maskTokenId = id(source, "mask_token");
    modelMaxLength = source.folder().maxLength();
    files = source.folder().files();
    encoder = source.encoder();
  }

  private void requireRows(TokenizerSource source) {
    int rows = source.folder().embeddingRows();
    int largest = vocabulary.size() - 1;
    if (largest < rows) {
      return;
    }
    if (source.isAdded(vocabulary.token(largest))) {
      throw new UserException(
          "%s: the added token %s has the id %d, but the model has %d rows of embeddings (vocab_size in config.json)"
              .formatted(
                  source.folder().path(), Excerpt.of(vocabulary.token(largest)), largest, rows));
    }
    throw new UserException(
        "%s has %d tokens, but config.json beside it says vocab_size %d: the tokenizer is another model's."
            .formatted(source.file(), vocabulary.size(), rows));
  }

  /** A token that no file lists would be new to the model, though transformers would add it. */
  private int id(TokenizerSource source, String role) {
    String token = source.special(role);
    if (!source.isListed(token)) {
      throw new UserException(
          "%s has no token \"%s\", which is its %s: the files are of different tokenizers."
              .formatted(source.file(), Excerpt.of(token), role));
    }
    return vocabulary.requiredId(token);
  }

  @Override
  public Encoding encode(String text, String pair, int maxLength, Truncation truncation) {
    int[] first = encoder.ids(withoutLoneSurrogates(text));
    int[] second = pair == null ? null : encoder.ids(withoutLoneSurrogates(pair));
    return template.join(first, second, maxLength, truncation);
  }

  @Override
  public List<Encoding> encodeAll(
      List<String> texts, List<String> pairs, int maxLength, Truncation truncation) {
    return IntStream.range(0, texts.size())
        .parallel()
        .mapToObj(
            i -> encode(texts.get(i), pairs == null ? null : pairs.get(i), maxLength, truncation))
        .toList();
  }

  @Override
  public List<Encoding> segments(String text, int maxLength, int overlap) {
    return template.segments(encoder.ids(withoutLoneSurrogates(text)), maxLength, overlap);
  }

  /** A half of a surrogate pair is no character: it becomes U+FFFD, as in all decoders. */
  private static String withoutLoneSurrogates(String text) {
    boolean sound =
        text.codePoints()
            .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    if (sound) {
      return text;
    }
    StringBuilder repaired = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(repaired::appendCodePoint);
    return repaired.toString();
  }

  @Override
  public boolean givesTokenTypeIds() {
    return template.typeIds();
  }

  @Override
  public int padTokenId() {
    return padTokenId;
  }

  @Override
  public int maskTokenId() {
    return maskTokenId;
  }

  @Override
  public int separatorTokenId() {
    return separatorTokenId;
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public int modelMaxLength() {
    return modelMaxLength;
  }

  @Override
  public String token(int id) {
    return vocabulary.token(id);
  }

  @Override
  public String text(int id) {
    return encoder.text(id).strip();
  }

  @Override
  public List<Path> files() {
    return files;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
