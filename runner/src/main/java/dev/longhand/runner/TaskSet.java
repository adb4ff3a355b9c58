package dev.longhand.runner;

import dev.longhand.runner.data.Examples;

/**
 * A set of examples that is evaluated or predicted.
 *
 * @param name the set's name in tables and file names, such as {@code validation}
 * @param suffix the ending of its keys in files of results; empty for the first set
 * @param examples the texts, and their labels where {@code isLabeled}
 * @param isLabeled whether the predictions can be measured
 */
public record TaskSet(String name, String suffix, Examples examples, boolean isLabeled) {}
