package dev.longhand.runner.model;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.longformer.LongformerConfig;

/** The entries of run.json that describe a prepared model. */
public final class ModelRecord {
  private ModelRecord() {}

  /**
   * Returns the record.
   *
   * @param program the runner's name
   * @param task the task's name
   */
  public static RunRecord of(
      String program,
      String task,
      ModelSource source,
      PreparedModel model,
      ParsedArguments flags,
      TrainingArguments arguments) {
    RunRecord record =
        new RunRecord(program, flags)
            .seeds(arguments.seed(), arguments.dataSeed())
            .newlyInitialized(model.report().newlyInitialized())
            .put("task", task)
            .put("model", source.origin())
            .put("model_type", model.config().modelType())
            .put("parameters", model.report().parameters())
            .put("dropped_parameters", model.report().dropped())
            .put("max_seq_length", model.maxLength());
    source.made().ifPresent(made -> record.put("made_of", made.source().modelType()));
    model.planLength().ifPresent(length -> record.put("plan_length", length));
    if (model.config() instanceof HierarchicalConfig documents) {
      record.put(HierarchicalConfig.HEAD, documents.segmentHead().configName());
    }
    if (model.config() instanceof LongformerConfig longformer) {
      record.put(LongformerConfig.GLOBAL_ATTENTION, longformer.globalAttention().configName());
    }
    return record;
  }
}
