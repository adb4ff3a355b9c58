package dev.longhand.imdb;

import dev.longhand.cli.ParsedArguments;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The mode of a run of imdb-runner. */
enum Mode {
  /** Models from scratch, one after another, as in the classic setting. */
  TRAIN,
  /** A published model, as in a well-known fine-tuning of Longformer. */
  FINETUNE,
  /** Timing only. */
  INFERENCE;

  /** Returns the names that the flag takes. */
  static List<String> names() {
    return Arrays.stream(values()).map(mode -> mode.name().toLowerCase(Locale.ROOT)).toList();
  }

  /** Returns the mode that the flags name. */
  static Mode of(ParsedArguments flags) {
    return valueOf(flags.text("mode").toUpperCase(Locale.ROOT));
  }
}
