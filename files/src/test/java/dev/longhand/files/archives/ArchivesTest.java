package dev.longhand.files.archives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that Python's tarfile and zipfile wrote. */
class ArchivesTest {
  private static final Path FIXTURES =
      Path.of("src/test/resources/dev/longhand/files/tensors/archives");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"good.tar.gz", "good.zip"})
  void extractsFiles(String archive) throws IOException {
    Archives.extract(FIXTURES.resolve(archive), folder, ArchiveLimits.TABLES, Optional::of);
    assertThat(folder.resolve("data/a.txt")).hasContent("first");
    assertThat(folder.resolve("data/deep/b.txt")).content().hasSize(70_000).endsWith("line\n");
    assertThat(folder.resolve("data/" + "long".repeat(40) + ".txt")).hasContent("long name");
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      assertThat(files).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"good.tar.gz", "good.zip"})
  void readsFilesInTheirOrderAndSkipsWhatIsLeft(String archive) {
    List<String> seen = new ArrayList<>();
    Archives.read(
        FIXTURES.resolve(archive),
        ArchiveLimits.TABLES,
        (name, content) ->
            seen.add(name + "=" + new String(content.readNBytes(4), StandardCharsets.UTF_8)));
    assertThat(seen)
        .containsExactly(
            "data/a.txt=firs", "data/deep/b.txt=line", "data/" + "long".repeat(40) + ".txt=long");
  }

  @ParameterizedTest
  @CsvSource({
    "climbing.tar.gz, leads out of the folder",
    "climbing.zip, leads out of the folder",
    "absolute.tar.gz, leads out of the folder",
    "link.tar.gz, is a link or a device",
    "link.zip, is a link"
  })
  void refusesWhatLeadsOut(String archive, String message) throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    assertThatThrownBy(
            () ->
                Archives.extract(
                    FIXTURES.resolve(archive), inside, ArchiveLimits.TABLES, Optional::of))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(FIXTURES.resolve(archive).toString())
        .hasMessageContaining(message);
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      assertThat(files).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"good.tar.gz", "good.zip"})
  void refusesWhatIsCutOff(String archive) throws IOException {
    byte[] whole = Files.readAllBytes(FIXTURES.resolve(archive));
    for (int length = 1; length < whole.length; length += whole.length / 25) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Archives.read(cut, ArchiveLimits.TABLES, (name, content) -> {}))
          .isInstanceOf(UserException.class)
          .message()
          .startsWith(cut + " is no intact .tar.gz or .zip archive: ")
          .endsWith("; remove it and download it again")
          .doesNotContain("\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"good.tar.gz", "good.zip"})
  void refusesADamagedByte(String archive) throws IOException {
    byte[] bytes = Files.readAllBytes(FIXTURES.resolve(archive));
    bytes[bytes.length / 4] ^= 0x10;
    Path damaged = Files.write(folder.resolve("damaged"), bytes);
    assertThatThrownBy(() -> Archives.read(damaged, ArchiveLimits.TABLES, (name, content) -> {}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void saysWhatCannotBeWritten() throws IOException {
    Files.writeString(folder.resolve("data"), "a file in the way");
    assertThatThrownBy(
            () ->
                Archives.extract(
                    FIXTURES.resolve("good.zip"), folder, ArchiveLimits.TABLES, Optional::of))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("cannot write " + folder.resolve("data/a.txt"));
  }

  @Test
  void saysThatAFileIsNoArchive() throws IOException {
    Path file = Files.writeString(folder.resolve("page.zip"), "<html>404</html>");
    assertThatThrownBy(() -> Archives.extract(file, folder, ArchiveLimits.TABLES, Optional::of))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("it starts like neither");
  }
}
