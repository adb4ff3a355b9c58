package dev.longhand.glue;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.runner.model.ModelRecord;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.results.RunRecord;
import dev.longhand.zoo.tokenizers.Tokenizer;

/**
 * What a run works on, found and read but not yet built.
 *
 * @param steps what is done
 * @param data the examples that the steps need
 * @param source where the model comes from
 * @param tokenizer the model's
 */
record RunInputs(
    GlueTask task, GlueSteps steps, GlueData data, ModelSource source, Tokenizer tokenizer) {

  /** Returns the record of a run with the model that was made of these. */
  RunRecord record(PreparedModel model, ParsedArguments flags, TrainingArguments arguments) {
    return ModelRecord.of("glue-runner", task.name(), source, model, flags, arguments);
  }
}
