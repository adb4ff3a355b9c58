package dev.longhand.runner.data;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UserPaths;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The cache of downloaded data. */
public final class DataCache {
  private DataCache() {}

  /**
   * Returns the folder of some data: in a cache folder that the user named, otherwise in the user's
   * own cache, {@code longhand}.
   */
  public static Path folder(Optional<Path> named, Map<String, String> environment, String data) {
    return named.orElseGet(() -> ofUser(environment)).resolve(data);
  }

  /** Returns the cache folder that {@code --cache_dir} names, if it does. */
  public static Optional<Path> named(ParsedArguments flags, Map<String, String> environment) {
    return flags.optionalText("cache_dir").map(text -> UserPaths.of(text, home(environment)));
  }

  private static Path ofUser(Map<String, String> environment) {
    Path home = home(environment);
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base = caches.isEmpty() ? home.resolve(".cache") : UserPaths.of(caches, home);
    return base.resolve("longhand");
  }

  private static Path home(Map<String, String> environment) {
    return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
  }
}
