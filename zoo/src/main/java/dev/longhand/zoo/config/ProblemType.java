package dev.longhand.zoo.config;

import dev.longhand.savedmodels.LabelKind;

/** The problem type of a classification head, named as in config.json's problem_type. */
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

  /** Returns the kind of the labels. */
  public LabelKind labelKind() {
    return labelKind;
  }

  /** The value of {@code problem_type} in config.json. */
  public String configName() {
    return configName;
  }
}
