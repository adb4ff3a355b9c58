package dev.longhand.imdb;

import dev.longhand.trainer.TrainingListener;

/** Keeps how many rows a second a training made, evaluations and checkpoints left out. */
final class TrainingClock implements TrainingListener {
  private double rowsPerSecond;

  @Override
  public void updated(Update update) {
    rowsPerSecond = update.rowsPerSecond();
  }

  /** Returns the seconds that so many rows took, or would take; 0 before the first update. */
  double seconds(double rows) {
    return rowsPerSecond == 0 ? 0 : rows / rowsPerSecond;
  }
}
