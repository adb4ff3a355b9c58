package dev.longhand.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths as users write them. */
class UserPathsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b",
    "/a/b/, /a/b",
    "/a/./b/., /a/b",
    "/a/x/../b, /a/b",
    "/../a, /a",
    "~, /h",
    "~/c, /h/c",
    "~other/c, WORK/~other/c",
    "c, WORK/c",
    "./c d/, WORK/c d",
    ".., ABOVE"
  })
  void areAbsoluteWithoutDots(String text, String expected) {
    Path work = Path.of("").toAbsolutePath();
    assertThat(UserPaths.of(text, Path.of("/h")))
        .hasToString(
            expected
                .replace("WORK", work.toString())
                .replace("ABOVE", work.getParent().toString()));
  }

  @Test
  void aStepUpFromALinkLeadsAboveItsTarget() throws IOException {
    Path target = Files.createDirectories(folder.resolve("elsewhere/target"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    assertThat(UserPaths.of(link.resolve("../x")))
        .isEqualTo(folder.toRealPath().resolve("elsewhere/x"));
    assertThat(UserPaths.of(link.resolve("x"))).isEqualTo(link.resolve("x"));
  }
}
