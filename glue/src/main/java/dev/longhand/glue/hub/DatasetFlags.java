package dev.longhand.glue.hub;

import dev.longhand.cli.Flag;
import java.util.List;

/** The flags of run_classification.py that name a data set on the hub and its splits. */
public final class DatasetFlags {
  static final String NAME = "dataset_name";
  static final String CONFIGURATION = "dataset_config_name";
  static final String TRAIN = "train_split_name";
  static final String VALIDATION = "validation_split_name";
  static final String TEST = "test_split_name";

  static final String REVISION = "dataset_revision";

  /** Flags that mean something only where a data set is named. */
  static final List<String> OTHERS = List.of(CONFIGURATION, REVISION, TRAIN, VALIDATION, TEST);

  private static final String GROUP = "Data sets of the hub";

  private DatasetFlags() {}

  /** Returns the flags in the order in which the help lists them. */
  public static Flag[] flags() {
    return new Flag[] {
      Flag.text(
          NAME,
          GROUP,
          "data set on the Hugging Face Hub with CSV, TSV or JSON files; defines a custom task"),
      Flag.text(CONFIGURATION, GROUP, "configuration of the data set, if it has several"),
      Flag.text(REVISION, "main", GROUP, "branch, tag or commit of the data set"),
      Flag.text(TRAIN, GROUP, "training split (default: train)"),
      Flag.text(
          VALIDATION, GROUP, "evaluation split (default: validation, or test if there is none)"),
      Flag.text(TEST, GROUP, "prediction split (default: test)"),
    };
  }
}
