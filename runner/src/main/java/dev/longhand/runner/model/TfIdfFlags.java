package dev.longhand.runner.model;

import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Treatment;
import dev.longhand.files.UsageException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The flags that the TF-IDF baseline uses, refuses and ignores. */
public final class TfIdfFlags {
  /** The baseline's name among the models. */
  public static final String MODEL = "tfidf";

  /** The flags that cannot be honored, with what to do instead. */
  private static final Map<String, String> REFUSED =
      new TreeMap<>(
          Map.of(
              "model_name_or_path", "it starts from no checkpoint; name one of the two",
              "config_name", "it has no configuration; leave it out",
              "tokenizer_name", "it reads words, without a tokenizer; leave it out",
              "resume_from_checkpoint", "it is trained in seconds and keeps no checkpoints"));

  /** The flags of all tasks that the baseline uses. */
  private static final Set<String> USED =
      Set.of(
          "model",
          "data_dir",
          "sample",
          "max_train_samples",
          "max_eval_samples",
          "max_predict_samples",
          "cache_dir",
          "offline",
          "output_dir",
          "overwrite_output_dir",
          "do_train",
          "do_eval",
          "do_predict",
          "mode",
          "run_name",
          "seed",
          "disable_tqdm",
          "log_level");

  private TfIdfFlags() {}

  /** Returns whether the flags ask for the baseline. */
  public static boolean areGiven(ParsedArguments flags) {
    return flags.optionalText("model").filter(MODEL::equals).isPresent();
  }

  /** Refuses the flags that the baseline cannot honor, in any task. */
  public static void refuse(ParsedArguments flags) {
    REFUSED.forEach(
        (flag, why) -> {
          if (flags.given(flag)) {
            throw new UsageException(
                "--%s cannot go together with --model %s: %s".formatted(flag, MODEL, why));
          }
        });
  }

  /** Refuses a run that trains nothing: the baseline is not kept. */
  public static void requireTraining(boolean trains) {
    if (!trains) {
      throw new UsageException(
          "--model %s is not kept, so each run trains it: add --do_train, and leave out --mode inference"
              .formatted(MODEL));
    }
  }

  /**
   * Returns a line on the flags that were given and change nothing, if there are any; those that no
   * model makes use of were named when they were read.
   *
   * @param ofTask the flags of the task that its baseline uses
   */
  public static Optional<String> unused(ParsedArguments flags, FlagTable all, Set<String> ofTask) {
    String unused =
        flags.givenNames().stream()
            .filter(
                name ->
                    !USED.contains(name)
                        && !ofTask.contains(name)
                        && all.get(name).treatment() == Treatment.USED)
            .sorted()
            .map(name -> "--" + name)
            .collect(Collectors.joining(", "));
    return unused.isEmpty()
        ? Optional.empty()
        : Optional.of("--model %s makes no use of %s".formatted(MODEL, unused));
  }
}
