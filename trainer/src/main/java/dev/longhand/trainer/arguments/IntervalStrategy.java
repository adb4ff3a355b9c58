package dev.longhand.trainer.arguments;

import java.util.Locale;

/** When something happens during training. */
public enum IntervalStrategy {
  /** Never. */
  NO,
  /** Every so many updates. */
  STEPS,
  /** At the end of every epoch. */
  EPOCH,
  /** Whenever an evaluation is the best so far. */
  BEST;

  /** Returns the strategy of a flag's value. */
  static IntervalStrategy of(String value) {
    return valueOf(value.toUpperCase(Locale.ROOT));
  }
}
