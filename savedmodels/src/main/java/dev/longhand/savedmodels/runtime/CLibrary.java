package dev.longhand.savedmodels.runtime;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.Optional;

/** Functions of the C library that Java has nothing equal for. */
interface CLibrary extends Library {
  int open(String path, int flags);

  int dup(int descriptor);

  int dup2(int from, int to);

  int close(int descriptor);

  int setenv(String name, String value, int overwrite);

  /** The library, where this process can call it. */
  static Optional<CLibrary> find() {
    try {
      return Optional.of(Native.load("c", CLibrary.class));
    } catch (LinkageError unavailable) {
      return Optional.empty();
    }
  }
}
