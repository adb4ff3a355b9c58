package dev.longhand.savedmodels.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.savedmodels.ReportedException;
import java.io.IOException;
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
        .isInstanceOf(ReportedException.class)
        .hasMessageContaining("result.json")
        .hasMessageContaining("the disk is full");
    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly(file.getFileName().toString());
  }

  @Test
  void aFolderOrAPathThroughAFileIsRefusedBeforehand() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> AtomicFile.requireWritable(folder))
        .isInstanceOf(ReportedException.class)
        .hasMessageContaining("it is a folder");
    assertThatThrownBy(() -> AtomicFile.requireWritable(file.resolve("result.json")))
        .isInstanceOf(ReportedException.class)
        .hasMessageContaining("a file is where a folder is needed");
    AtomicFile.requireWritable(folder.resolve("new.json"));
    assertThat(folder.toFile().list()).containsExactly(file.getFileName().toString());
  }
}
