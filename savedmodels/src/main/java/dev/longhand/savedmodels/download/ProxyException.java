package dev.longhand.savedmodels.download;

import java.io.IOException;

/** A proxy that does not let a request through; the message names the variable that set it. */
final class ProxyException extends IOException {
  private static final long serialVersionUID = 1L;

  ProxyException(String message, Throwable cause) {
    super(message, cause);
  }
}
