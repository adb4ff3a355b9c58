package dev.longhand.trainer;

import dev.longhand.trainer.data.Dataset;

/**
 * Labelled rows that a model is measured on.
 *
 * @param suffix ends every key of its results: "" for the first or only set, such as "_mm" else
 * @param data the rows
 * @param metrics what is computed beside the loss
 */
public record EvaluationSet(String suffix, Dataset data, MetricFunction metrics) {}
