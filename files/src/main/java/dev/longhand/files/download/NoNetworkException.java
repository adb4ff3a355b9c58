package dev.longhand.files.download;

import java.io.IOException;

/** The cause of a failure where no server could be reached at all. */
public final class NoNetworkException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes one that names the address and the failure behind it. */
  public NoNetworkException(String message, Throwable cause) {
    super(message, cause);
  }
}
