package dev.longhand.glue;

import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.Range;
import dev.longhand.cli.UnsupportedFlags;
import dev.longhand.glue.hub.DatasetFlags;
import dev.longhand.runner.model.ModelSelectionFlags;
import dev.longhand.trainer.flags.TrainingFlags;

/** The flags of glue-runner: run_glue.py's, and this project's own. */
public final class GlueFlags {
  private static final String TASK = "Task and data";

  private GlueFlags() {}

  /** Returns the command that the flags belong to. */
  public static Command command() {
    return Command.of(
        "glue-runner",
        "Fine-tunes, evaluates and keeps BERT and its long descendants on a GLUE task.",
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
      Flag.text("task", TASK, GlueTask.listed()).alias("task_name").suggest(GlueTask.names()),
      Flag.folder("data_dir", TASK, "the task's folder or the one above it (default: downloaded)"),
      Flag.file("train_file", TASK, "csv, tsv or json lines; alone it defines a task of your own"),
      Flag.file("validation_file", TASK, "replaces the task's development set"),
      Flag.file("test_file", TASK, "replaces the task's test set"),
      Flag.bool(
          "sample", false, TASK, "a small model on data that comes along: " + SampleData.listed()),
      Flag.integer("max_seq_length", 128, TASK, "tokens of a row, special ones included")
          .in(Range.between(2, 1 << 20)),
      Flag.bool(
          "pad_to_max_length",
          true,
          TASK,
          "BigBird's attention is chosen for max_seq_length; padding is not computed either way"),
      Flag.integer("max_train_samples", TASK, "the first examples only").in(Range.atLeast(1)),
      Flag.integer("max_eval_samples", TASK, "the first examples only")
          .alias("max_val_samples")
          .in(Range.atLeast(1)),
      Flag.integer("max_predict_samples", TASK, "the first examples only")
          .alias("max_test_samples")
          .in(Range.atLeast(1)),
      Flag.text(
              "mode", "train", TASK, "inference times evaluation or prediction and trains nothing")
          .choices("train", "inference"),
    };
  }
}
