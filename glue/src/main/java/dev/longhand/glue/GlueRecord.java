package dev.longhand.glue;

import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.results.RunRecord;
import dev.longhand.zoo.longformer.LongformerConfig;

/** What a run with a prepared model is made of, for its run.json. */
final class GlueRecord {
  private GlueRecord() {}

  static RunRecord of(RunInputs inputs, PreparedModel model, TrainingArguments arguments) {
    RunRecord record =
        new RunRecord("glue-runner", arguments.values())
            .seeds(arguments.seed(), arguments.dataSeed())
            .newlyInitialised(model.report().newlyInitialised())
            .put("task", inputs.task().name())
            .put("model", inputs.source().origin())
            .put("model_type", model.config().modelType())
            .put("parameters", model.report().parameters())
            .put("dropped_parameters", model.report().dropped())
            .put("max_seq_length", model.maxLength());
    inputs.source().made().ifPresent(made -> record.put("made_of", made.source().modelType()));
    model.planLength().ifPresent(length -> record.put("plan_length", length));
    if (model.config() instanceof LongformerConfig longformer) {
      record.put(LongformerConfig.GLOBAL_ATTENTION, longformer.globalAttention().configName());
    }
    return record;
  }
}
