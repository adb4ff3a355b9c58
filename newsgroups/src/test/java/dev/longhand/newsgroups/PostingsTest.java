package dev.longhand.newsgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.newsgroups.Posting.Split;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official files, from a folder and from an archive, whole and broken. */
final class PostingsTest {
  private static final Set<Split> BOTH = EnumSet.allOf(Split.class);
  private static final Map<String, String> FILES =
      new TreeMap<>(
          Map.of(
              "20news-bydate-train/sci.b/10", "From: x\n\ncaf\u00e9 \u0085",
              "20news-bydate-train/alt.a/9", "From: y\n\nnine",
              "20news-bydate-train/alt.a/10", "From: z\n\nten",
              "20news-bydate-train/alt.a/.hidden", "no document",
              "20news-bydate-test/alt.a/11", ""));

  @TempDir Path folder;

  @Test
  void aFolderAndItsArchiveAreTheSame() throws IOException {
    Path unpacked = folder.resolve("20news");
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Path path = unpacked.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue(), StandardCharsets.ISO_8859_1);
    }
    Path archive = archive(FILES);

    assertThat(Postings.read(archive, BOTH))
        .isEqualTo(Postings.read(unpacked, BOTH))
        .containsExactly(
            new Posting(Split.TRAIN, "alt.a", "10", "From: z\n\nten"),
            new Posting(Split.TEST, "alt.a", "11", ""),
            new Posting(Split.TRAIN, "alt.a", "9", "From: y\n\nnine"),
            new Posting(Split.TRAIN, "sci.b", "10", "From: x\n\ncaf\u00e9 \u0085"));
    assertThat(Postings.read(archive, Set.of(Split.TEST))).hasSize(1);
    assertThat(Postings.read(folder, BOTH)).hasSize(4);
  }

  @Test
  void aTruncatedArchiveIsRefused() throws IOException {
    Path archive = archive(FILES);
    byte[] bytes = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(bytes, bytes.length * 2 / 3));
    assertRefused(archive, "cut off or damaged");
  }

  @Test
  void aPathThatClimbsOutIsRefused() throws IOException {
    assertRefused(archive(Map.of("20news-bydate-train/../../x/a/1", "")), "out of the folder");
  }

  @Test
  void anotherEncodingIsRefused() throws IOException {
    assertRefused(
        archive(Map.of("20news-bydate-train/a/1", "\u00ff\u00fea\0")), "is UTF-16, expected");
    assertRefused(
        archive(Map.of("20news-bydate-train/a/1", "\u00ef\u00bb\u00bfa")), "UTF-8", "a/1");
  }

  @Test
  void aSplitThatIsMissingIsNamed() throws IOException {
    assertRefused(archive(Map.of("20news-bydate-train/a/1", "x")), "20news-bydate-test/GROUP/");
    assertRefused(folder.resolve("none"), "none");
  }

  private static void assertRefused(Path source, String... parts) {
    assertThatThrownBy(() -> Postings.read(source, BOTH))
        .isInstanceOf(UserException.class)
        .message()
        .contains(parts)
        .contains(source.toString())
        .doesNotContain("\n");
  }

  private Path archive(Map<String, String> files) throws IOException {
    Path archive = folder.resolve("20news-bydate.tar.gz");
    try (OutputStream out = Files.newOutputStream(archive);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        byte[] bytes = file.getValue().getBytes(StandardCharsets.ISO_8859_1);
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
      }
    }
    return archive;
  }
}
