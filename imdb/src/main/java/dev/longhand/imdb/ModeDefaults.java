package dev.longhand.imdb;

import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.imdb.data.ReviewMetrics;
import java.util.HashMap;
import java.util.Map;

/**
 * The default values of a mode.
 *
 * @param rowsPerUpdate examples of an update; 0 where nothing is trained
 * @param values defaults of flags
 * @param ofSample defaults of flags for the sample's small models, before the others
 */
record ModeDefaults(int rowsPerUpdate, Map<String, Object> values, Map<String, Object> ofSample) {
  private static final String BATCH = "per_device_train_batch_size";
  private static final String ACCUMULATION = "gradient_accumulation_steps";

  /** Rows that are in memory at once: of 4,096 tokens they fit into a few GB. */
  private static final int MICRO_BATCH = 8;

  private static final ModeDefaults TRAIN =
      new ModeDefaults(
          128,
          Map.ofEntries(
              Map.entry("max_seq_length", 4096L),
              Map.entry("max_train_samples", 10_000L),
              Map.entry(ImdbFlags.HELD, 5_000L),
              Map.entry("learning_rate", 1e-4),
              Map.entry("lr_scheduler_type", "constant"),
              Map.entry("warmup_steps", 0.0),
              Map.entry("weight_decay", 0.0),
              Map.entry("load_best_model_at_end", false),
              Map.entry("num_train_epochs", 10.0),
              Map.entry("eval_strategy", "epoch"),
              Map.entry("save_strategy", "epoch"),
              Map.entry("save_total_limit", 1L),
              Map.entry("logging_strategy", "epoch")),
          Map.ofEntries(
              Map.entry("learning_rate", 3e-3),
              Map.entry("max_seq_length", 128L),
              Map.entry(ImdbFlags.HELD, 24L),
              Map.entry("num_train_epochs", 6.0),
              Map.entry(BATCH, 4L),
              Map.entry(ACCUMULATION, 2L),
              Map.entry("save_strategy", "no")));

  private static final ModeDefaults FINETUNE =
      new ModeDefaults(
          32,
          Map.ofEntries(
              Map.entry("max_seq_length", 1024L),
              Map.entry(ImdbFlags.HELD, 2_500L),
              Map.entry("learning_rate", 3e-5),
              Map.entry("warmup_steps", 70.0),
              Map.entry("weight_decay", 0.01),
              Map.entry("num_train_epochs", 5.0),
              Map.entry("eval_strategy", "epoch"),
              Map.entry("save_strategy", "epoch"),
              Map.entry("save_total_limit", 1L),
              Map.entry("load_best_model_at_end", true),
              Map.entry("metric_for_best_model", ReviewMetrics.ACCURACY)),
          Map.ofEntries(
              Map.entry("learning_rate", 2e-3),
              Map.entry("max_seq_length", 128L),
              Map.entry(ImdbFlags.HELD, 24L),
              Map.entry("num_train_epochs", 8.0),
              Map.entry("warmup_steps", 10.0),
              Map.entry(BATCH, 8L),
              Map.entry(ACCUMULATION, 1L),
              Map.entry("logging_steps", 20.0)));

  private static final ModeDefaults INFERENCE =
      new ModeDefaults(0, Map.of("max_seq_length", 4096L), Map.of("max_seq_length", 128L));

  /** Copies the values. */
  ModeDefaults {
    values = Map.copyOf(values);
    ofSample = Map.copyOf(ofSample);
  }

  /** Returns a table with the defaults of fine-tuning, which is the mode where none is named. */
  static FlagTable ofFineTuning(FlagTable table) {
    FlagTable changed =
        table.withDefault(ACCUMULATION, (long) FINETUNE.rowsPerUpdate / MICRO_BATCH);
    for (Map.Entry<String, Object> entry : FINETUNE.values.entrySet()) {
      changed = changed.withDefault(entry.getKey(), entry.getValue());
    }
    return changed;
  }

  /** Returns the flags of a command with the defaults of the mode that they name. */
  static ParsedArguments in(ParsedArguments given) {
    return of(Mode.of(given)).apply(given);
  }

  private static ModeDefaults of(Mode mode) {
    return switch (mode) {
      case TRAIN -> TRAIN;
      case FINETUNE -> FINETUNE;
      case INFERENCE -> INFERENCE;
    };
  }

  private ParsedArguments apply(ParsedArguments given) {
    Map<String, Object> all = new HashMap<>(values);
    if (rowsPerUpdate > 0) {
      all.putAll(batches(given));
    }
    if (given.isTrue("sample")) {
      all.putAll(ofSample);
    }
    if (given.given("warmup_ratio")) {
      all.put("warmup_steps", 0.0);
    }
    ParsedArguments flags = given.withDefaults(all);
    return evaluatesNothing(flags)
        ? flags.withDefaults(Map.of("eval_strategy", "no", "load_best_model_at_end", false))
        : flags;
  }

  /** An update has the setting's examples, whichever of the two numbers the user gives. */
  private Map<String, Object> batches(ParsedArguments given) {
    if (given.given(ACCUMULATION) && !given.given(BATCH)) {
      int batches = given.integer(ACCUMULATION);
      return Map.of(BATCH, (long) Math.max(1, rowsPerUpdate / batches));
    }
    int micro = given.given(BATCH) ? given.integer(BATCH) : MICRO_BATCH;
    return Map.of(BATCH, (long) micro, ACCUMULATION, (long) Math.max(1, rowsPerUpdate / micro));
  }

  private static boolean evaluatesNothing(ParsedArguments flags) {
    boolean hasNone = !ImdbFlags.evaluatesOnTest(flags) && ImdbFlags.held(flags) == 0;
    return hasNone || flags.text("eval_strategy").equals("no");
  }
}
