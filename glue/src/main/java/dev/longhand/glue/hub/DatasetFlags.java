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
          NAME, GROUP, "a data set on the hub with CSV, TSV or JSON files, for a task of its own"),
      Flag.text(CONFIGURATION, GROUP, "which of its configurations, where there are several"),
      Flag.text(REVISION, "main", GROUP, "branch, tag or commit on the hub"),
      Flag.text(TRAIN, GROUP, "the split to train on (default: train)"),
      Flag.text(VALIDATION, GROUP, "the split to evaluate (default: validation, or else test)"),
      Flag.text(TEST, GROUP, "the split to predict (default: test)"),
    };
  }
}
