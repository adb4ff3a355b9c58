package dev.longhand.zoo.weights;

import java.util.List;
import java.util.Map;

/**
 * The source of each parameter of a model.
 *
 * @param sources parameter name to the tensor's name in the file, in the model's order
 * @param newlyInitialized parameters that start from random values, in the model's order
 * @param droppedHeads tensors of the file that belong to another task's head
 * @param notes what a user should be told of the last two, one line each
 */
public record WeightPlan(
    Map<String, String> sources,
    List<String> newlyInitialized,
    List<String> droppedHeads,
    List<String> notes) {}
