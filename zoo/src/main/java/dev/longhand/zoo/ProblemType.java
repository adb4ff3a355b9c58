package dev.longhand.zoo;

/** What a classification head is trained for; the names are those of config.json's problem_type. */
public enum ProblemType {
  SINGLE_LABEL("single_label_classification"),
  MULTI_LABEL("multi_label_classification"),
  REGRESSION("regression");

  private final String configName;

  ProblemType(String configName) {
    this.configName = configName;
  }

  /** The value of {@code problem_type} in config.json. */
  public String configName() {
    return configName;
  }
}
