/** Graphs of a model: inputs, signatures, initial values. */
package dev.longhand.zoo.graph;
