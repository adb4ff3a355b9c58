package dev.longhand.files.download.proxy;

import java.io.IOException;

/** A proxy that does not let a request through; the message names the variable that set it. */
public final class ProxyException extends IOException {
  private static final long serialVersionUID = 1L;

  public ProxyException(String message, Throwable cause) {
    super(message, cause);
  }
}
