package dev.longhand.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Data is kept where the user says, or in the user's own cache. */
final class DataCacheTest {
  @Test
  void theFolderIsTheNamedOneOrTheUsers() {
    assertThat(DataCache.folder(Optional.of(Path.of("/c")), Map.of(), "glue"))
        .isEqualTo(Path.of("/c/glue"));
    assertThat(DataCache.folder(Optional.empty(), Map.of("HOME", "/h"), "glue"))
        .isEqualTo(Path.of("/h/.cache/longhand/glue"));
    assertThat(
            DataCache.folder(
                Optional.empty(), Map.of("HOME", "/h", "XDG_CACHE_HOME", "/x"), "imdb"))
        .isEqualTo(Path.of("/x/longhand/imdb"));
  }
}
