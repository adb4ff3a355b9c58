package dev.longhand.glue;

import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.Range;
import dev.longhand.cli.UnsupportedFlags;
import dev.longhand.glue.hub.DatasetFlags;
import dev.longhand.runner.model.ModelSelectionFlags;
import dev.longhand.trainer.flags.TrainingFlags;
import java.util.Set;

/** The flags of glue-runner: run_glue.py's, and this project's own. */
public final class GlueFlags {
  /** The flags of this task that its TF-IDF baseline uses. */
  static final Set<String> OF_BASELINE =
      Set.of(
          "task",
          "train_file",
          "validation_file",
          "test_file",
          "text_column_names",
          "text_column_delimiter",
          "text_columns_as_pair",
          "label_column_name",
          "remove_columns",
          "do_regression",
          "metric_name",
          "shuffle_train_dataset",
          "shuffle_seed");

  /** The flag that holds out training examples. */
  static final String HOLDOUT = "select_on_train_holdout";

  private static final String TASK = "Task and data";

  private GlueFlags() {}

  /** Returns the command that the flags belong to. */
  public static Command command() {
    return Command.of(
        "glue-runner",
        "Fine-tunes and evaluates BERT and long-context models on a GLUE task and saves the result.",
        table(),
        "glue-runner --task qnli --model bigbird --sample",
        "glue-runner --task sst2 --model_name_or_path DIR --data_dir DIR --do_train --do_eval",
        "glue-runner recipes/sst2-bert.json --seed 43",
        "glue-runner --task rte --model_name_or_path DIR --mode inference",
        "glue-runner --task sst2 --model longformer --init_from bert-base-uncased");
  }

  /** Returns the flags in the order in which the help lists them. */
  public static FlagTable table() {
    return FlagTable.of(task())
        .plus(CustomTaskFlags.flags())
        .plus(DatasetFlags.flags())
        .plus(ModelSelectionFlags.table())
        .plus(TrainingFlags.table())
        .plus(UnsupportedFlags.read(GlueFlags.class, "unsupported-flags.json"));
  }

  private static Flag[] task() {
    return new Flag[] {
      Flag.text(
              "task",
              TASK,
              "task: "
                  + GlueTask.listed()
                  + "; several separated by commas, or all for those of the benchmark")
          .alias("task_name")
          .suggest(GlueTask.names()),
      Flag.folder(
          "data_dir", TASK, "folder of the task's data, or its parent (default: download it)"),
      Flag.file(
          "train_file",
          TASK,
          "training set as CSV, TSV or JSON lines; without --task it defines a custom task"),
      Flag.file("validation_file", TASK, "validation set; replaces the task's"),
      Flag.file("test_file", TASK, "test set; replaces the task's"),
      Flag.bool(
          "sample",
          false,
          TASK,
          "use a small model and the included sample data of " + SampleData.listed()),
      Flag.integer(
              HOLDOUT,
              TASK,
              "choose the best checkpoint on this number of held-out training examples, drawn with"
                  + " data_seed; the validation set is evaluated once, after training")
          .in(Range.atLeast(1)),
      Flag.integers(
              TaskSweep.SEEDS,
              TASK,
              "several seeds separated by commas: one run for each task and seed, in a folder of its"
                  + " own")
          .in(Range.atLeast(0)),
      Flag.integer(
              "max_seq_length",
              128,
              TASK,
              "maximum sequence length in tokens, including special tokens")
          .in(Range.between(2, 1 << 20)),
      Flag.bool(
          "pad_to_max_length",
          true,
          TASK,
          "choose BigBird's attention type by max_seq_length; batches are unpadded either way"),
      Flag.integer("max_train_samples", TASK, "truncate the training set to its first examples")
          .in(Range.atLeast(1)),
      Flag.integer("max_eval_samples", TASK, "truncate the evaluation set to its first examples")
          .alias("max_val_samples")
          .in(Range.atLeast(1)),
      Flag.integer("max_predict_samples", TASK, "truncate the test set to its first examples")
          .alias("max_test_samples")
          .in(Range.atLeast(1)),
      Flag.text(
              "mode",
              "train",
              TASK,
              "train, or measure the inference speed of evaluation or prediction")
          .choices("train", "inference"),
    };
  }
}
