package dev.longhand.files;

import java.io.Serializable;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A failure that the user can understand and act on: its message is one line that names the file or
 * flag, the value, what was expected and what to do. Commands print that line, not the stack trace,
 * and exit with 1.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 2L;

  private final FlagAdvice advice;

  /**
   * A part of a message that advises a flag.
   *
   * @param flag its name without dashes
   * @param text the part of the message, which reads on without it
   */
  private record FlagAdvice(String flag, String text) implements Serializable {}

  /** Makes a failure with a complete, single line as its message. */
  public UserException(String message) {
    this(message, null, null);
  }

  /** Makes a failure with a complete, single line as its message, and the failure behind it. */
  public UserException(String message, Throwable cause) {
    this(message, cause, null);
  }

  private UserException(String message, Throwable cause, FlagAdvice advice) {
    super(message, cause);
    this.advice = advice;
  }

  /**
   * Returns this failure with a part of its message marked as advice that only commands which have
   * a flag may give.
   *
   * @param flag the flag's name without dashes
   * @param text the part of the message, which reads on without it
   */
  public UserException advising(String flag, String text) {
    var advised = new UserException(getMessage(), getCause(), new FlagAdvice(flag, text));
    advised.setStackTrace(getStackTrace());
    return advised;
  }

  /**
   * Returns the message for a command: without advice, of this failure or of those behind it, that
   * names a flag which the command lacks.
   *
   * @param hasFlag tells whether the command has a flag
   */
  public String messageFor(Predicate<String> hasFlag) {
    String message = getMessage();
    for (Throwable each = this; each != null; each = each.getCause()) {
      Optional<FlagAdvice> wrong =
          each instanceof UserException reported
              ? Optional.ofNullable(reported.advice).filter(a -> !hasFlag.test(a.flag))
              : Optional.empty();
      if (wrong.isPresent()) {
        message = message.replace(wrong.get().text, "");
      }
    }
    return message;
  }
}
