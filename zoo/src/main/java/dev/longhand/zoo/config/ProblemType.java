package dev.longhand.zoo.config;

import dev.longhand.savedmodels.LabelKind;

/** What a classification head is trained for; the names are those of config.json's problem_type. */
public enum ProblemType {
  SINGLE_LABEL("single_label_classification", LabelKind.CLASSES),
  MULTI_LABEL("multi_label_classification", LabelKind.MULTI_LABEL),
  REGRESSION("regression", LabelKind.REGRESSION);

  private final String configName;
  private final LabelKind labelKind;

  ProblemType(String configName, LabelKind labelKind) {
    this.configName = configName;
    this.labelKind = labelKind;
  }

  /** What is fed as labels. */
  public LabelKind labelKind() {
    return labelKind;
  }

  /** The value of {@code problem_type} in config.json. */
  public String configName() {
    return configName;
  }
}
