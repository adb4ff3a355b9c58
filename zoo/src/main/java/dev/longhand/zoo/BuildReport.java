package dev.longhand.zoo;

import java.util.List;
import java.util.stream.Stream;

/**
 * The outcome of building a model from a configuration and a checkpoint.
 *
 * @param newlyInitialized parameters that start from random values, or all if there is no
 *     checkpoint
 * @param dropped tensors of the checkpoint that belong to another task's head
 * @param notes what the user should be told, one line each
 * @param parameters number of trained floats
 */
public record BuildReport(
    List<String> newlyInitialized, List<String> dropped, List<String> notes, long parameters) {

  /** This report with notes of what was done before. */
  public BuildReport after(List<String> earlier) {
    return new BuildReport(
        newlyInitialized,
        dropped,
        Stream.concat(earlier.stream(), notes.stream()).toList(),
        parameters);
  }
}
