package dev.longhand.zoo.config;

/** The forms of a head. */
public enum HeadType {
  /** Classes, several labels at once, or a number: {@link Labels} says which. */
  CLASSIFICATION("ForSequenceClassification"),
  /** The word at each asked position. */
  MASKED_WORDS("ForMaskedLM"),
  /** One of several texts. */
  MULTIPLE_CHOICE("ForMultipleChoice");

  /** Has masked words beside the next sentence, which is not computed here. */
  private static final String PRETRAINING = "ForPreTraining";

  private final String suffix;

  HeadType(String suffix) {
    this.suffix = suffix;
  }

  /** Returns the suffix of the classes in transformers that have this head. */
  public String suffix() {
    return suffix;
  }

  /** The head of a class in transformers; a classification where it is none of these. */
  public static HeadType of(String architecture) {
    if (architecture.endsWith(PRETRAINING)) {
      return MASKED_WORDS;
    }
    for (HeadType type : values()) {
      if (architecture.endsWith(type.suffix)) {
        return type;
      }
    }
    return CLASSIFICATION;
  }
}
