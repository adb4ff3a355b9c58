package dev.longhand.trainer.loop;

/** Ends an evaluation in its middle because a signal asked the run to stop. */
final class StopRequestedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StopRequestedException() {
    super("a signal asked the run to stop");
  }
}
