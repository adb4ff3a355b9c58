package dev.longhand.files.download;

import java.io.IOException;

/** A download whose average rate stays below the limit. */
final class TooSlowException extends IOException {
  private static final long serialVersionUID = 1L;

  TooSlowException(String message) {
    super(message);
  }
}
