package dev.longhand.files.download;

import java.io.IOException;

/** A file that arrived in full and is not the one that was wanted. */
public final class DamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedException(String message) {
    super(message);
  }
}
