package dev.longhand.zoo.weights;

import java.util.List;
import java.util.Map;

/**
 * Where each of a model's parameters comes from.
 *
 * @param sources parameter name to the tensor's name in the file, in the model's order
 * @param newlyInitialised parameters that the file does not hold and that start from random values
 * @param droppedHeads the file's tensors that belong to another task's head
 * @param notes what the user should be told, one line each
 */
public record WeightPlan(
    Map<String, String> sources,
    List<String> newlyInitialised,
    List<String> droppedHeads,
    List<String> notes) {}
