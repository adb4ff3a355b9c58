package dev.longhand.imdb;

import dev.longhand.trainer.events.TrainingListener;

/** Keeps how long a training's updates took, evaluations and checkpoints left out. */
final class TrainingClock implements TrainingListener {
  private long started;
  private double firstSeconds;
  private double rowsPerSecond;

  @Override
  public void started(Start start) {
    started = System.nanoTime();
  }

  @Override
  public void updated(Update update) {
    if (firstSeconds == 0) {
      firstSeconds = (System.nanoTime() - started) / 1e9;
    }
    rowsPerSecond = update.rowsPerSecond();
  }

  /**
   * Returns the seconds that so many rows took, or would take. The trainer's rate does not count
   * the first update; where there is no other, its time is all there is.
   */
  double seconds(double rows) {
    return rowsPerSecond == 0 ? firstSeconds : rows / rowsPerSecond;
  }
}
