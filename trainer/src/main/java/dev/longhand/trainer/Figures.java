package dev.longhand.trainer;

/** Rounds figures as run_glue.py does. */
final class Figures {
  private Figures() {}

  /** Seconds with 4 decimals. */
  static double runtime(double seconds) {
    return Math.round(seconds * 1e4) / 1e4;
  }

  /** Something per second with 3 decimals. */
  static double rate(double perSecond) {
    return Math.round(perSecond * 1e3) / 1e3;
  }
}
