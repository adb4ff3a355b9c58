package dev.longhand.zoo.config;

import dev.longhand.savedmodels.LabelKind;

/**
 * The head of a model.
 *
 * @param type its form
 * @param labels the outputs of a classification; the other forms have none of their own, and two
 *     without names stand here as in transformers
 */
public record HeadConfig(HeadType type, Labels labels) {
  private static final Labels UNUSED = Labels.unnamed(2);

  /** Puts aside labels that mean nothing. */
  public HeadConfig {
    labels = type == HeadType.CLASSIFICATION ? labels : UNUSED;
  }

  /** A classification or regression. */
  public static HeadConfig classification(Labels labels) {
    return new HeadConfig(HeadType.CLASSIFICATION, labels);
  }

  /** A head of a form; a classification has two classes without names. */
  public static HeadConfig of(HeadType type) {
    return new HeadConfig(type, UNUSED);
  }

  /** What is learned. */
  public LabelKind labelKind() {
    return switch (type) {
      case CLASSIFICATION -> labels.type().labelKind();
      case MASKED_WORDS -> LabelKind.MASKED_WORDS;
      case MULTIPLE_CHOICE -> LabelKind.MULTIPLE_CHOICE;
    };
  }
}
