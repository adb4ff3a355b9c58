package dev.longhand.runner.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * In which order a model's outputs are the classes of a task. A published checkpoint has an order
 * of its own in config.json's label2id: roberta-large-mnli has contradiction first, run_glue.py's
 * table of MNLI has it last.
 *
 * @param names the classes by the model's names, in the order of its outputs
 * @param taskClass the task's class of each output
 * @param warning what the user should know, if anything
 */
public record LabelOrder(List<String> names, List<Integer> taskClass, Optional<String> warning) {

  /** Names that a data set shortens and published checkpoints write out. */
  private static final Map<String, String> WRITTEN_OUT =
      Map.of("neg", "negative", "pos", "positive");

  /**
   * Returns the order of a checkpoint if the names of its outputs are those of the task's classes,
   * as they are written or else without regard to case; otherwise the task's own order.
   *
   * @param checkpoint the names of the checkpoint's outputs; LABEL_0 and so on say nothing
   */
  public static LabelOrder of(List<String> taskNames, List<String> checkpoint) {
    List<Integer> taskClass = new NameIndex(taskNames).findAll(checkpoint);
    if (taskClass.isEmpty()) {
      taskClass = new NameIndex(writtenOut(taskNames)).findAll(writtenOut(checkpoint));
    }
    if (taskClass.size() == taskNames.size() && !taskNames.isEmpty()) {
      return new LabelOrder(checkpoint, taskClass, Optional.empty());
    }
    Optional<String> warning =
        areNames(checkpoint)
            ? Optional.of(
                "the checkpoint's labels %s are not the task's, %s; its order of them is ignored"
                    .formatted(checkpoint, taskNames))
            : Optional.empty();
    return new LabelOrder(
        taskNames, IntStream.range(0, taskNames.size()).boxed().toList(), warning);
  }

  private static List<String> writtenOut(List<String> names) {
    return names.stream()
        .map(name -> WRITTEN_OUT.getOrDefault(name.toLowerCase(Locale.ROOT), name))
        .toList();
  }

  /** Returns whether a checkpoint's outputs have names of their own, unlike LABEL_0 and so on. */
  public static boolean areNames(List<String> checkpoint) {
    return checkpoint.stream()
        .anyMatch(name -> !name.toLowerCase(Locale.ROOT).matches("label_\\d+"));
  }

  /** Returns the output for a class of the task; -1, no class, stays -1. */
  public int output(int classOfTask) {
    return taskClass.indexOf(classOfTask);
  }

  /** Returns the task's classes of outputs. */
  public int[] taskClasses(int... outputs) {
    return Arrays.stream(outputs).map(taskClass::get).toArray();
  }
}
