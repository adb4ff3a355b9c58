package dev.longhand.files.atomic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void aFileIsReplacedAndItsFolderMade() throws IOException {
    Path file = folder.resolve("new/result.json");
    AtomicFile.write(file, out -> out.write('1'));
    AtomicFile.write(file, out -> out.write('2'));

    assertThat(file).hasContent("2");
    assertThat(file.getParent().toFile().list()).containsExactly("result.json");
  }

  @Test
  void aFailureLeavesTheOldFileAndNothingBesideIt() throws IOException {
    Path file = Files.writeString(folder.resolve("result.json"), "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write('n');
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("result.json")
        .hasMessageContaining("the disk is full");
    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly(file.getFileName().toString());
  }

  @Test
  void aFolderOrAPathThroughAFileIsRefusedBeforehand() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> AtomicFile.requireWritable(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("it is a folder");
    assertThatThrownBy(() -> AtomicFile.requireWritable(file.resolve("result.json")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a file is where a folder is needed");
    AtomicFile.requireWritable(folder.resolve("new.json"));
    assertThat(folder.toFile().list()).containsExactly(file.getFileName().toString());
  }

  @Test
  void aLinkStaysAndWhatItLeadsToIsReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("result.json"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file.getFileName());
    AtomicFile.write(link, "new");

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void aDeviceIsWrittenToAndNotReplaced() throws IOException {
    Path device = Path.of("/dev/null");
    AtomicFile.requireWritable(device);
    AtomicFile.write(device, "nothing");
    assertThat(Files.isRegularFile(device)).isFalse();

    Path full = Files.createSymbolicLink(folder.resolve("full"), Path.of("/dev/full"));
    assertThatThrownBy(() -> AtomicFile.write(full, "too much"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the disk is full");
    assertThat(full).isSymbolicLink();
  }

  @Test
  void twoWritersOfOneFileLeaveOneWholeFile() throws IOException {
    Path file = folder.resolve("result.json");
    AtomicFile.write(
        file,
        slow -> {
          slow.write("slow ".repeat(5000).getBytes(StandardCharsets.UTF_8));
          AtomicFile.write(file, "fast");
          assertThat(file).hasContent("fast");
        });

    assertThat(file).hasContent("slow ".repeat(5000));
    assertThat(folder.toFile().list()).containsExactly("result.json");
  }

  /** The process is killed at each of its changes in turn; the file is the old or the new one. */
  @Test
  void aKilledWriterLeavesTheOldFileAndTheNextOneCleansUp() throws Exception {
    Path file = Files.writeString(folder.resolve("result.json"), "old");
    int kills = 0;
    for (int status = Faults.KILLED; status == Faults.KILLED; kills++) {
      status =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  FaultyProvider.OPTION,
                  "-D%s=%s".formatted(Faults.FOLDER, folder),
                  "-D%s=%d".formatted(Faults.KILL, kills + 1),
                  Writer.class.getName(),
                  file.toString())
              .inheritIO()
              .start()
              .waitFor();
      assertThat(file).content().isIn("old", "new");
      AtomicFile.write(file, "old");
      assertThat(folder.toFile().list()).containsExactly("result.json");
    }
    assertThat(kills).isGreaterThanOrEqualTo(3); // creation, writing, renaming
  }

  /** Writes a new file. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      AtomicFile.write(Path.of(arguments[0]), "new");
    }
  }
}
