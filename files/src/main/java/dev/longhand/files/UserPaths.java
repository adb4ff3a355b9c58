package dev.longhand.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Paths as users write them in flags and variables. */
public final class UserPaths {
  private UserPaths() {}

  /**
   * The absolute path without {@code .} and {@code ..} that a text stands for. A {@code ..} after a
   * symbolic link leads to the folder above the link's target, as for the operating system.
   *
   * @param home the folder that a leading {@code ~} stands for
   */
  public static Path of(String text, Path home) {
    boolean isHome = text.equals("~") || text.startsWith("~/");
    return of(isHome ? Path.of(home + text.substring(1)) : Path.of(text));
  }

  /** The absolute path without {@code .} and {@code ..} of a path, as {@link #of(String, Path)}. */
  public static Path of(Path path) {
    Path absolute = path.toAbsolutePath();
    Path plain = absolute.getRoot();
    for (Path part : absolute) {
      String name = part.toString();
      if (name.equals("..")) {
        plain = above(plain);
      } else if (!name.equals(".")) {
        plain = plain.resolve(part);
      }
    }
    return plain;
  }

  private static Path above(Path folder) {
    Path real;
    try {
      real = Files.isSymbolicLink(folder) ? folder.toRealPath() : folder;
    } catch (IOException dangling) {
      real = folder;
    }
    return real.getParent() == null ? real : real.getParent();
  }
}
