package dev.longhand.zoo.tokenizers;

import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.AddedToken;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The tokenizer classes of transformers 5 that are supported. All but the last rebuild normalizer,
 * pre-tokenizer and post-processor from tokenizer_config.json and take nothing but the vocabulary
 * and the added tokens from tokenizer.json.
 */
enum TokenizerClass {
  /** BertTokenizer, which is ElectraTokenizer too. */
  BERT(Kind.WORD_PIECE),
  /** DistilBertTokenizer: BertTokenizer without token type ids. */
  DISTILBERT(Kind.WORD_PIECE),
  /** RobertaTokenizer, which is LongformerTokenizer too. */
  ROBERTA(Kind.BYTE_PAIRS),
  /** BigBirdTokenizer. */
  BIG_BIRD(Kind.SENTENCE_PIECES),
  /** PreTrainedTokenizerFast: all is as tokenizer.json says. */
  FAST(null);

  private static final Map<String, TokenizerClass> BY_NAME =
      Map.of(
          "BertTokenizer", BERT,
          "DistilBertTokenizer", DISTILBERT,
          "ElectraTokenizer", BERT,
          "RobertaTokenizer", ROBERTA,
          "LongformerTokenizer", ROBERTA,
          "BigBirdTokenizer", BIG_BIRD,
          "PreTrainedTokenizer", FAST,
          "TokenizersBackend", FAST);

  /** The class that transformers takes for a model whose tokenizer names none. */
  private static final Map<String, TokenizerClass> BY_MODEL_TYPE =
      Map.of(
          "bert", BERT,
          "distilbert", BERT,
          "electra", BERT,
          "roberta", ROBERTA,
          "longformer", ROBERTA,
          "big_bird", BIG_BIRD);

  private final Kind kind;

  TokenizerClass(Kind kind) {
    this.kind = kind;
  }

  /** Returns the kind of model that the class has, or nothing if it can have any. */
  Optional<Kind> kind() {
    return Optional.ofNullable(kind);
  }

  /** Returns the special tokens that the class has by itself, by role. */
  Map<String, String> roles() {
    Map<String, String> roles = new LinkedHashMap<>();
    if (kind != null) {
      Kind.ROLES.forEach(role -> roles.put(role, kind.special(role)));
    }
    if (this == ROBERTA || this == BIG_BIRD) {
      roles.put("bos_token", "<s>");
      roles.put("eos_token", "</s>");
    }
    return roles;
  }

  /**
   * Returns the token that the class makes of a special token's text.
   *
   * @param described whether tokenizer.json may describe it
   */
  AddedToken token(String role, String content, boolean described) {
    boolean isMask = role.equals("mask_token");
    if (this == BIG_BIRD && TokenizerFolder.STANDARD_ROLES.contains(role)) {
      return new AddedToken(content, false, isMask, false, true, true);
    }
    // So RoBERTa was published; transformers 5 forgets it where only vocab.json tells of the mask.
    return this == ROBERTA && isMask && !described
        ? AddedToken.takingSpaceBefore(content)
        : AddedToken.special(content);
  }

  /** Returns whether rows have token type ids where tokenizer_config.json does not say. */
  boolean givesTokenTypeIds() {
    return this == BERT;
  }

  /** Returns the class that a folder's tokenizer_config.json or config.json names, if any. */
  static Optional<TokenizerClass> named(TokenizerFolder folder) {
    String name = folder.tokenizerClass();
    if (!name.isEmpty() && !BY_NAME.containsKey(name)) {
      throw new UserException(
          "%s: the tokenizer_class %s is not known here; known are %s."
              .formatted(
                  folder.file("tokenizer_config.json"),
                  Excerpt.of(name),
                  String.join(", ", new TreeSet<>(BY_NAME.keySet()))));
    }
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** Returns the class of a tokenizer.json that comes without a class's name. */
  static TokenizerClass unnamed(Kind kind, String modelType) {
    TokenizerClass usual = BY_MODEL_TYPE.getOrDefault(modelType, FAST);
    return usual.kind == kind ? usual : FAST;
  }

  /** Returns the class of a vocabulary that comes without a tokenizer.json. */
  static TokenizerClass of(Kind kind, Optional<TokenizerClass> named) {
    return named
        .filter(some -> some.kind == kind)
        .orElse(
            switch (kind) {
              case WORD_PIECE -> BERT;
              case BYTE_PAIRS -> ROBERTA;
              case SENTENCE_PIECES -> BIG_BIRD;
            });
  }
}
