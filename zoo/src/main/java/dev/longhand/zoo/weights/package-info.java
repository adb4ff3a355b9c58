/**
 * Weights in and out: published checkpoints to parameters, and trained models to published form.
 */
package dev.longhand.zoo.weights;
