package dev.longhand.trainer.events;

/** A signal ended the run: its message says how to resume it. */
public final class InterruptedRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  public InterruptedRunException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Returns the exit status of the command: 130 after Ctrl-C, 143 after SIGTERM. */
  public int exitCode() {
    return exitCode;
  }
}
