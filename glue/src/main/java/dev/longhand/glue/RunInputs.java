package dev.longhand.glue;

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
    GlueTask task, RunSteps steps, GlueData data, ModelSource source, Tokenizer tokenizer) {}
