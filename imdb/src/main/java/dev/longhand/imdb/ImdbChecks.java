package dev.longhand.imdb;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.NearestName;
import dev.longhand.files.UsageException;
import dev.longhand.runner.model.ModelFlagChecks;
import dev.longhand.runner.model.TfIdfFlags;
import java.util.HashSet;
import java.util.List;

/** Checks of imdb-runner's flags before any work. */
final class ImdbChecks {
  /** What says where weights come from: --mode train has none. */
  private static final List<String> OF_WEIGHTS =
      List.of(ImdbFlags.MODEL_FOLDER, "config_name", "init_from", "random_weights");

  private ImdbChecks() {}

  /** Checks the flags; a usage error where they are wrong. */
  static void check(ParsedArguments flags, Mode mode) {
    if (TfIdfFlags.areGiven(flags)) {
      TfIdfFlags.refuse(flags);
    }
    switch (mode) {
      case TRAIN -> checkTraining(flags);
      case FINETUNE -> checkFineTuning(flags);
      case INFERENCE -> checkInference(flags);
    }
  }

  private static void checkTraining(ParsedArguments flags) {
    if (TfIdfFlags.areGiven(flags)) {
      ModelFlagChecks.check(flags);
      return;
    }
    requireFromScratch(flags);
    if (ImdbFlags.evaluatesOnTest(flags)) {
      throw new UsageException(
          "--evaluate_on test is for --mode finetune; --mode train leaves the test set to --do_predict");
    }
    if (flags.given("resume_from_checkpoint") && !flags.given("output_dir")) {
      throw new UsageException(
          "--resume_from_checkpoint goes on with a sweep in its folder: name it with --output_dir");
    }
    requireDistinct(ImdbFlags.DEPTH, flags.integers(ImdbFlags.DEPTH));
    List<String> models = ImdbFlags.names(flags, "model");
    requireDistinct("model", models);
    ModelFlagChecks.check(flags.with("model", models.get(0)));
  }

  private static void requireFromScratch(ParsedArguments flags) {
    List<String> models = ImdbFlags.names(flags, "model");
    if (models.isEmpty()) {
      throw new UsageException(
          "--mode train needs --model: %s, or both with a comma"
              .formatted(String.join(", ", ImdbFlags.FROM_SCRATCH)));
    }
    for (String model : models) {
      if (!ImdbFlags.FROM_SCRATCH.contains(model)) {
        throw new UsageException(
            "--model: --mode train has no model '%s'%s"
                .formatted(model, NearestName.orAll(model, ImdbFlags.FROM_SCRATCH)));
      }
    }
    for (String flag : OF_WEIGHTS) {
      if (flags.given(flag)) {
        throw new UsageException(
            "--%s cannot go together with --mode train: its models start from nothing"
                .formatted(flag));
      }
    }
  }

  private static void requireDistinct(String flag, List<?> values) {
    if (new HashSet<>(values).size() < values.size()) {
      throw new UsageException(
          "--%s: '%s' names one twice; each is one run"
              .formatted(flag, String.join(",", values.stream().map(String::valueOf).toList())));
    }
  }

  private static void checkFineTuning(ParsedArguments flags) {
    requireOne(flags, "model");
    requireOne(flags, ImdbFlags.MODEL_FOLDER);
    refuseScratch(flags);
    ModelFlagChecks.check(flags);
  }

  private static void requireOne(ParsedArguments flags, String flag) {
    if (ImdbFlags.names(flags, flag).size() > 1) {
      throw new UsageException(
          "--%s %s: --mode finetune takes one model; --mode inference times several"
              .formatted(flag, flags.text(flag)));
    }
  }

  private static void refuseScratch(ParsedArguments flags) {
    for (String flag : List.of(ImdbFlags.DEPTH, ImdbFlags.REFERENCE_PADDING)) {
      if (flags.given(flag)) {
        throw new UsageException("--%s is for --mode train; leave it out".formatted(flag));
      }
    }
  }

  private static void checkInference(ParsedArguments flags) {
    if (ImdbFlags.names(flags, "model").contains(TfIdfFlags.MODEL)) {
      throw new UsageException(
          "--model tfidf is not kept, so there is nothing to time: leave out --mode inference");
    }
    for (String flag : List.of("do_train", "do_eval")) {
      if (flags.isTrue(flag)) {
        throw new UsageException(
            "--mode inference times the test set and trains nothing; leave out --" + flag);
      }
    }
    refuseScratch(flags);
    ImdbFlags.each(flags).forEach(ModelFlagChecks::check);
  }
}
