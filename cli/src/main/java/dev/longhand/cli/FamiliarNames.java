package dev.longhand.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Names that other tools give to flags which have another name here, or which are several here. */
final class FamiliarNames {
  private static final Map<String, List<String>> FLAGS =
      Map.of(
          "batch_size", List.of("per_device_train_batch_size", "per_device_eval_batch_size"),
          "epochs", List.of("num_train_epochs"),
          "lr", List.of("learning_rate"),
          "max_length", List.of("max_seq_length"),
          "model_path", List.of("model_name_or_path"));

  private FamiliarNames() {}

  /** Returns the flags of a table that a name stands for, as "--a or --b"; empty where none do. */
  static Optional<String> of(String name, FlagTable flags) {
    return Optional.ofNullable(FLAGS.get(name))
        .filter(names -> names.stream().allMatch(each -> flags.find(each).isPresent()))
        .map(names -> names.stream().map(each -> "--" + each).collect(Collectors.joining(" or ")));
  }
}
