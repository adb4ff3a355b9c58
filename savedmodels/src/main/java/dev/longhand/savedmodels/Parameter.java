package dev.longhand.savedmodels;

import org.tensorflow.ndarray.Shape;

/**
 * A weight of a model: named and shaped as in the published checkpoint of its architecture.
 *
 * @param trained whether the loss reaches it, so that signature train gives its gradient
 */
public record Parameter(String name, Shape shape, boolean trained) {}
