package dev.longhand.files.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.UserException;
import dev.longhand.files.archives.ArchiveLimits;
import dev.longhand.files.archives.Archives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes a file has, it is read or refused in one line. */
class DamagedFilesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/dev/longhand/files/tensors");
  private static final int ROUNDS = 300;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "types.safetensors",
        "views.bin",
        "views-protocol-4.bin",
        "views.legacy.bin",
        "storage-views.legacy.bin",
        "refused/metadata.bin",
        "archives/good.tar.gz",
        "archives/good.zip"
      })
  void readsOrRefusesRandomDamage(String name) throws IOException {
    byte[] whole = Files.readAllBytes(FIXTURES.resolve(name));
    Path file = folder.resolve(Path.of(name).getFileName());
    Random random = new Random(42);
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Files.write(file, damaged(whole, random));
      try {
        readAll(file);
      } catch (UserException e) {
        assertThat(e.getMessage()).contains(file.toString()).doesNotContain("\n");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 2);
  }

  private static byte[] damaged(byte[] whole, Random random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1));
    }
    byte[] bytes = whole.clone();
    for (int flips = 1 << random.nextInt(6); flips > 0; flips--) {
      int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 2000);
      bytes[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static void readAll(Path file) {
    if (file.toString().endsWith("gz") || file.toString().endsWith("zip")) {
      Archives.read(file, ArchiveLimits.TABLES, (name, content) -> {});
      return;
    }
    try (TensorFile tensors = TensorFiles.open(file)) {
      for (TensorEntry entry : tensors.entries().values()) {
        if (entry.type().floating()) {
          assertThat(tensors.floats(entry.name()).remaining()).isEqualTo((int) entry.elements());
        } else {
          assertThat(tensors.longs(entry.name())).hasSize((int) entry.elements());
        }
      }
    }
  }
}
