package dev.longhand.imdb.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.imdb.AclImdb;
import dev.longhand.imdb.data.Review.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official files, from a folder and from an archive, whole and broken. */
final class ReviewsTest {
  private static final Set<Split> BOTH = EnumSet.allOf(Split.class);

  @TempDir Path folder;

  @Test
  void aFolderAndItsArchiveAreTheSame() throws IOException {
    Map<String, String> files = AclImdb.reviews(1);
    files.put("aclImdb/train/unsup/7_0.txt", "without a label");
    files.put("aclImdb/train/urls_pos.txt", "no review");
    files.put("aclImdb/test/pos/0_5.txt", "caf\u00e9 <br />");
    Path unpacked = AclImdb.folder(folder.resolve("unpacked"), files);
    Path archive = AclImdb.archive(folder.resolve("aclImdb_v1.tar.gz"), files);

    assertThat(Reviews.read(archive, BOTH))
        .isEqualTo(Reviews.read(unpacked, BOTH))
        .isEqualTo(Reviews.read(unpacked.resolve("aclImdb"), BOTH))
        .containsExactly(
            new Review(Split.TRAIN, "neg", "0_5", "train/neg 0"),
            new Review(Split.TRAIN, "pos", "0_5", "train/pos 0"),
            new Review(Split.TEST, "neg", "0_5", "test/neg 0"),
            new Review(Split.TEST, "pos", "0_5", "caf\u00e9 <br />"));
    assertThat(Reviews.read(archive, Set.of(Split.TEST))).hasSize(2);
  }

  @Test
  void aTruncatedArchiveIsRefused() throws IOException {
    Path archive = AclImdb.archive(folder.resolve("aclImdb_v1.tar.gz"), AclImdb.reviews(9));
    byte[] bytes = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(bytes, bytes.length * 2 / 3));
    assertRefused(archive, "cut off or damaged");
  }

  @Test
  void aPathThatClimbsOutIsRefused() throws IOException {
    Path archive =
        AclImdb.archive(folder.resolve("x.tar.gz"), Map.of("aclImdb/../../train/pos/1_9.txt", ""));
    assertRefused(archive, "out of the folder");
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Map<String, String> files = AclImdb.reviews(1);
    files.remove("aclImdb/train/pos/0_5.txt");
    assertRefused(AclImdb.folder(folder.resolve("half"), files), "no review in train/pos/");
    assertRefused(folder.resolve("none.tar.gz"), "none.tar.gz");
  }

  @Test
  void anotherEncodingIsRefused() throws IOException {
    Path root = AclImdb.folder(folder.resolve("latin"), AclImdb.reviews(1));
    Files.write(root.resolve("aclImdb/test/neg/0_5.txt"), new byte[] {'a', (byte) 0xe9, 'b'});
    assertRefused(root, "test/neg/0_5.txt is not UTF-8");
  }

  private static void assertRefused(Path source, String... parts) {
    assertThatThrownBy(() -> Reviews.read(source, BOTH))
        .isInstanceOf(UserException.class)
        .message()
        .contains(parts)
        .contains(source.toString())
        .doesNotContain("\n");
  }
}
