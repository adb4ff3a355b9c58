package dev.longhand.glue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where downloaded data is kept. */
final class DataCache {
  private DataCache() {}

  /**
   * Returns the folder of some data: in a cache folder that the user named, otherwise in the user's
   * own cache, {@code longhand}.
   */
  static Path folder(Optional<Path> named, Map<String, String> environment, String data) {
    return named.orElseGet(() -> ofUser(environment)).resolve(data);
  }

  private static Path ofUser(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base = caches.isEmpty() ? Path.of(home, ".cache") : Path.of(caches);
    return base.resolve("longhand");
  }
}
