package dev.longhand.savedmodels.download;

import java.io.IOException;

/** A file that arrived in full and is not the one that was wanted. */
final class DamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedException(String message) {
    super(message);
  }
}
