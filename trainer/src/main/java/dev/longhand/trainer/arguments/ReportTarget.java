package dev.longhand.trainer.arguments;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The values of {@code --report_to}: what is written here, and transformers' other integrations.
 */
public final class ReportTarget {
  static final String TENSORBOARD = "tensorboard";
  static final String ALL = "all";
  private static final List<String> SUPPORTED = List.of("none", TENSORBOARD, ALL);

  /** The integrations of transformers 4.40 to 5.24 that nothing is sent to from here. */
  private static final List<String> UNSUPPORTED =
      List.of(
          "azure_ml",
          "clearml",
          "codecarbon",
          "comet_ml",
          "dagshub",
          "dvclive",
          "flyte",
          "kubeflow",
          "mlflow",
          "neptune",
          "swanlab",
          "trackio",
          "wandb");

  private ReportTarget() {}

  /** Returns all names that are accepted. */
  public static List<String> names() {
    return Stream.concat(SUPPORTED.stream(), UNSUPPORTED.stream()).toList();
  }

  /** Returns a line on the given names that nothing is sent to, if there are any. */
  public static Optional<String> notice(List<String> given) {
    String ignored =
        given.stream().filter(UNSUPPORTED::contains).distinct().collect(Collectors.joining(" "));
    return ignored.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "--report_to %s is accepted and ignored: nothing is sent there; log.jsonl has every logged value, and --report_to tensorboard writes event files"
                .formatted(ignored));
  }
}
