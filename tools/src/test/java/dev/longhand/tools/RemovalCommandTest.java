package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts and hashes that were worked out without this project's code. */
final class RemovalCommandTest {
  private static final String POSTING = "From: a\n\nBob wrote:\n> b\nnew \u00e9\n\nAnn\n";

  @TempDir Path folder;

  private Ended run(String lastHash) throws IOException {
    Path file = folder.resolve("20news-bydate-train/alt.a/1");
    Files.createDirectories(file.getParent());
    Files.writeString(file, POSTING, StandardCharsets.ISO_8859_1);
    Path hashes = folder.resolve("hashes.json");
    Files.writeString(
        hashes,
        """
        {"documents": {"alt.a/1": ["7cf5b3354516804f", "2ea2aa19e372a6a1", "a3e381ee262a835e", "%s"]}}
        """
            .formatted(lastHash));
    return Ended.run("removal", folder, hashes);
  }

  @Test
  void equalTextsAreCounted() throws IOException {
    Ended ended = run("53f466e6a93225b9");
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out().lines().skip(2)).hasSize(4).allMatch(line -> line.matches(".* 1 +1"));
  }

  @Test
  void anotherTextIsAFailure() throws IOException {
    Ended ended = run("0000000000000000");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out().lines().skip(5)).singleElement().asString().matches(".* 1 +0");
  }
}
