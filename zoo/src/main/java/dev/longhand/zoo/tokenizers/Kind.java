package dev.longhand.zoo.tokenizers;

import java.util.List;

/** The families of tokenizers, and how each names and places special tokens. */
public enum Kind {
  /** BERT's word pieces: {@code [CLS] A [SEP] B [SEP]}. */
  WORD_PIECE("[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]"),
  /** RoBERTa's byte pairs: {@code <s> A </s></s> B </s>}. */
  BYTE_PAIRS("<s>", "</s>", "<pad>", "<unk>", "<mask>"),
  /** BigBird's pieces of sentences: {@code [CLS] A [SEP] B [SEP]}. */
  SENTENCE_PIECES("[CLS]", "[SEP]", "<pad>", "<unk>", "[MASK]");

  /** The special tokens' roles, as tokenizer_config.json calls them. */
  static final List<String> ROLES =
      List.of("cls_token", "sep_token", "pad_token", "unk_token", "mask_token");

  private final String cls;
  private final String sep;
  private final String pad;
  private final String unk;
  private final String mask;

  Kind(String cls, String sep, String pad, String unk, String mask) {
    this.cls = cls;
    this.sep = sep;
    this.pad = pad;
    this.unk = unk;
    this.mask = mask;
  }

  /** Returns the usual special token of a role. */
  String special(String role) {
    return switch (role) {
      case "cls_token" -> cls;
      case "sep_token" -> sep;
      case "pad_token" -> pad;
      case "unk_token" -> unk;
      case "mask_token" -> mask;
      default -> throw new IllegalArgumentException(role);
    };
  }
}
