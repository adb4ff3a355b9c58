package dev.longhand.trainer.flags;

import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Values;
import java.util.List;
import java.util.Map;

/**
 * The flags {@code save_steps}, {@code eval_steps} and {@code logging_steps}, which have an effect
 * only where the strategy beside them is "steps".
 */
public final class StepFlags {
  private static final List<String> KINDS = List.of("save", "eval", "logging");
  private static final String STEPS = "steps";
  private static final FlagTable TABLE = TrainingFlags.table();

  private StepFlags() {}

  /**
   * Returns the values with the strategy "steps" where the user gave a number of steps and the
   * strategy is neither the user's nor transformers' default, but a runner's own default.
   */
  public static ParsedArguments overDefaults(ParsedArguments values) {
    ParsedArguments changed = values;
    for (String kind : KINDS) {
      String strategy = kind + "_strategy";
      Object usual = TABLE.get(strategy).defaultValue().orElseThrow();
      if (values.given(kind + "_steps")
          && !values.given(strategy)
          && !values.text(strategy).equals(usual)) {
        changed = changed.withDefaults(Map.of(strategy, STEPS));
      }
    }
    return changed;
  }

  /** Returns a line on each number of steps that was given and has no effect. */
  static List<String> notices(ParsedArguments values) {
    return KINDS.stream()
        .filter(kind -> values.given(kind + "_steps"))
        .filter(kind -> !values.text(kind + "_strategy").equals(STEPS))
        .map(kind -> notice(values, kind))
        .toList();
  }

  private static String notice(ParsedArguments values, String kind) {
    return "--%s_steps %s has no effect with --%s_strategy %s; --%s_strategy steps uses it"
        .formatted(
            kind,
            Values.text(values.number(kind + "_steps")),
            kind,
            values.text(kind + "_strategy"),
            kind);
  }
}
