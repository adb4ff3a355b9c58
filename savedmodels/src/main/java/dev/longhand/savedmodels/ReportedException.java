package dev.longhand.savedmodels;

/**
 * A failure that the user can understand and act on: its message is one line that names the file or
 * flag, the value, what was expected and what to do. Commands print that line, not the stack trace,
 * and exit with 1.
 */
public final class ReportedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes a failure with a complete, single line as its message. */
  public ReportedException(String message) {
    super(message);
  }

  /** Makes a failure with a complete, single line as its message, and the failure behind it. */
  public ReportedException(String message, Throwable cause) {
    super(message, cause);
  }
}
