package dev.longhand.files;

/**
 * A command line that cannot be understood: its message is one line that names the flag, the value
 * and what was expected. Commands print it and exit with 2.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes a failure with a complete, single line as its message. */
  public UsageException(String message) {
    super(message);
  }
}
