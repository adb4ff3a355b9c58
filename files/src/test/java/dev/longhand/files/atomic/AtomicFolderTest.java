package dev.longhand.files.atomic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Atomic folders after success, failure and a killed process. */
class AtomicFolderTest {
  @TempDir private Path parent;

  @Test
  void writesAFolderAndNothingElse() throws IOException {
    Path target = parent.resolve("new/model");
    AtomicFolder.write(target, folder -> Files.writeString(folder.resolve("file"), "new"));
    assertThat(content(target)).isEqualTo("new");
    assertThat(names(parent.resolve("new"))).containsExactly("model");
  }

  @Test
  void takesThePlaceOfAnEmptyFolderOnly() throws IOException {
    Path target = Files.createDirectory(parent.resolve("model"));
    AtomicFolder.write(target, folder -> Files.writeString(folder.resolve("file"), "first"));
    assertThatThrownBy(
            () ->
                AtomicFolder.write(
                    target, folder -> Files.writeString(folder.resolve("file"), "second")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(target + ": it is there already");
    assertThat(content(target)).isEqualTo("first");
  }

  @Test
  void keepsTheOldFolderUntilTheNewOneIsComplete() throws IOException {
    Path target = parent.resolve("model");
    AtomicFolder.replace(target, folder -> Files.writeString(folder.resolve("file"), "old"));
    AtomicFolder.replace(
        target,
        folder -> {
          Files.createDirectories(folder.resolve("deep/er"));
          Files.writeString(folder.resolve("file"), "new");
          assertThat(content(target)).isEqualTo("old");
        });
    assertThat(content(target)).isEqualTo("new");
    assertThat(names(parent)).containsExactly("model");
  }

  @Test
  void replacesWhatALinkLeadsTo() throws IOException {
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(parent.resolve("link"), elsewhere);
    AtomicFolder.replace(link, folder -> Files.writeString(folder.resolve("file"), "new"));
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(content(elsewhere)).isEqualTo("new");
  }

  @Test
  void leavesNothingOfAFailure() throws IOException {
    Path target = parent.resolve("model");
    AtomicFolder.replace(target, folder -> Files.writeString(folder.resolve("file"), "old"));
    assertThatThrownBy(
            () ->
                AtomicFolder.replace(
                    target,
                    folder -> {
                      Files.writeString(folder.resolve("file"), "new");
                      throw new IllegalStateException("on the way");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(content(target)).isEqualTo("old");
    assertThat(names(parent)).containsExactly("model");
  }

  @Test
  void saysThatTheDiskIsFullAndKeepsTheOldFolder() throws IOException {
    Path target = parent.resolve("model");
    AtomicFolder.replace(target, folder -> Files.writeString(folder.resolve("file"), "old"));
    assertThatThrownBy(
            () ->
                AtomicFolder.replace(
                    target,
                    folder -> {
                      try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"))) {
                        full.write(1);
                      }
                    }))
        .isInstanceOf(UserException.class)
        .message()
        .startsWith("cannot write " + target + ": the disk is full; free some space")
        .containsPattern("\\d+ are free");
    assertThat(content(target)).isEqualTo("old");
    assertThat(names(parent)).containsExactly("model");
  }

  @Test
  void leavesNothingWhereAnotherWriterWasFaster() throws IOException {
    Path target = parent.resolve("model");
    assertThatThrownBy(
            () ->
                AtomicFolder.write(
                    target,
                    folder -> {
                      Files.writeString(folder.resolve("file"), "slow");
                      Files.createDirectory(target);
                      Files.writeString(target.resolve("file"), "fast");
                    }))
        .isInstanceOf(UserException.class)
        .hasMessage("cannot write " + target + ": it is there already; choose another name");
    assertThat(content(target)).isEqualTo("fast");
    assertThat(names(parent)).containsExactly("model");
  }

  @Test
  void namesTheTargetWhereTheWriterNamesItsTemporaryPlace() {
    Path target = parent.resolve("model");
    assertThatThrownBy(
            () ->
                AtomicFolder.write(
                    target,
                    folder -> {
                      throw new UserException(folder.resolve("file") + " is odd");
                    }))
        .isInstanceOf(UserException.class)
        .hasMessage(target.resolve("file") + " is odd");
  }

  @Test
  void namesWhatCannotBeReadForIt() {
    Path missing = parent.resolve("missing");
    assertThatThrownBy(
            () ->
                AtomicFolder.write(
                    parent.resolve("model"), folder -> Files.copy(missing, folder.resolve("file"))))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("cannot read " + missing)
        .hasCauseInstanceOf(NoSuchFileException.class);
  }

  /** As {@link Files#copy} fails. */
  @Test
  void aCopyThatDoesNotFitIsNoFailureToRead() {
    Path source = parent.resolve("source");
    assertThatThrownBy(
            () ->
                AtomicFolder.write(
                    parent.resolve("model"),
                    folder -> {
                      throw new FileSystemException(
                          source.toString(),
                          folder.resolve("file").toString(),
                          "No space left on device");
                    }))
        .isInstanceOf(UserException.class)
        .message()
        .startsWith("cannot write " + parent.resolve("model") + ": the disk is full");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file/model", "file/in/model"})
  void saysThatAFileIsInTheWay(String below) throws IOException {
    Files.writeString(parent.resolve("file"), "");
    assertThatThrownBy(() -> AtomicFolder.write(parent.resolve(below), folder -> {}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot write " + parent.resolve(below))
        .hasMessageContaining("choose another folder");
  }

  /** Moments at which a process dies, as the folders that it leaves. */
  @ParameterizedTest
  @CsvSource({
    "old, partial, , old",
    ", partial, , ",
    "old, complete, , new",
    ", complete, , new",
    ", complete, replaced, new",
    "new, , replaced, new",
    ", , replaced, replaced"
  })
  void putsInOrderWhatTheDeadLeft(String place, String one, String two, String expected)
      throws IOException, InterruptedException {
    String writer = deadWriter();
    leave(place, "model");
    leave(one == null ? null : one.equals("complete") ? "new" : one, "." + "model." + one + writer);
    leave(two, ".model." + two + writer);
    AtomicFolder.recover(parent);
    if (expected == null) {
      assertThat(names(parent)).isEmpty();
    } else {
      assertThat(names(parent)).containsExactly("model");
      assertThat(content(parent.resolve("model"))).isEqualTo(expected);
    }
  }

  @Test
  void aKilledWriterLeavesTheOldFolderAndTheNextOneCleansUp()
      throws IOException, InterruptedException {
    Path target = parent.resolve("model");
    AtomicFolder.replace(target, folder -> Files.writeString(folder.resolve("file"), "old"));
    Process writer = startWriter(target);
    assertThat(names(parent)).hasSize(2);
    AtomicFolder.recover(parent);
    assertThat(names(parent)).as("a running writer's folder stays").hasSize(2);
    writer.destroyForcibly().waitFor();
    assertThat(content(target)).isEqualTo("old");
    AtomicFolder.replace(target, folder -> Files.writeString(folder.resolve("file"), "newer"));
    assertThat(content(target)).isEqualTo("newer");
    assertThat(names(parent)).containsExactly("model");
  }

  @Test
  void aFolderIsNeverSeenPartlyRemoved() throws Exception {
    Path target = Files.createDirectory(parent.resolve("model"));
    for (int i = 0; i < 500; i++) {
      Files.createFile(target.resolve("file" + i));
    }
    Path first = target.resolve("file0");
    Path last = target.resolve("file99");
    CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> AtomicFolder.delete(target));
    while (!removal.isDone()) {
      boolean whole = Files.exists(first) && Files.exists(last);
      assertThat(whole || !Files.exists(target)).isTrue();
    }
    removal.get();
    assertThat(names(parent)).isEmpty();
  }

  @Test
  void recoversNothingWhereThereIsNoFolder() {
    AtomicFolder.recover(parent.resolve("absent"));
    assertThat(parent.resolve("absent")).doesNotExist();
  }

  @Test
  void childrenReplaceThoseOfTheirNamesAndLeaveOthers() throws IOException {
    model("old");
    Files.writeString(parent.resolve("notes.txt"), "keep");
    AtomicFolder.replaceChildren(parent, "model", folder -> fill(folder, "new"));
    assertThat(Files.readString(parent.resolve("weights"))).isEqualTo("new");
    assertThat(content(parent.resolve("graph"))).isEqualTo("new");
    assertThat(names(parent)).containsExactly("graph", "notes.txt", "weights");
  }

  @Test
  void childrenThatCannotBeWrittenLeaveTheOldOnes() throws IOException {
    model("old");
    assertThatThrownBy(
            () ->
                AtomicFolder.replaceChildren(
                    parent,
                    "model",
                    folder -> {
                      Files.writeString(folder.resolve("weights"), "new");
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("cannot write " + parent + ": the disk is full");
    assertThat(Files.readString(parent.resolve("weights"))).isEqualTo("old");
    assertThat(names(parent)).containsExactly("graph", "weights");
  }

  /** At every change the graph is absent, or beside the weights that belong to it. */
  @Test
  void childrenAreOfOneVersionWheneverTheirWriterIsKilled() throws Exception {
    model("old");
    int kills = 0;
    for (int status = Faults.KILLED; status == Faults.KILLED; kills++) {
      status = killedWriter(kills + 1).waitFor();
      String weights = Files.readString(parent.resolve("weights"));
      if (Files.exists(parent.resolve("graph"))) {
        assertThat(content(parent.resolve("graph")))
            .as("killed at %d", kills + 1)
            .isEqualTo(weights);
      }
      AtomicFolder.recover(parent);
      assertThat(names(parent)).containsExactly("graph", "weights");
      weights = Files.readString(parent.resolve("weights"));
      assertThat(weights).isIn("old", "new");
      assertThat(content(parent.resolve("graph"))).isEqualTo(weights);
      AtomicFolder.replaceChildren(parent, "model", folder -> fill(folder, "old"));
    }
    assertThat(kills).isGreaterThan(10);
  }

  private void model(String version) throws IOException {
    fill(parent, version);
  }

  private static void fill(Path folder, String version) throws IOException {
    Files.writeString(folder.resolve("weights"), version);
    Files.createDirectory(folder.resolve("graph"));
    Files.writeString(folder.resolve("graph/file"), version);
  }

  private Process killedWriter(int change) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FaultyProvider.OPTION,
            "-D%s=%s".formatted(Faults.FOLDER, parent),
            "-D%s=%d".formatted(Faults.KILL, change),
            ChildrenWriter.class.getName(),
            parent.toString())
        .inheritIO()
        .start();
  }

  /** Writes new children. */
  static final class ChildrenWriter {
    private ChildrenWriter() {}

    public static void main(String[] arguments) {
      AtomicFolder.replaceChildren(Path.of(arguments[0]), "model", folder -> fill(folder, "new"));
    }
  }

  /** Writes half a folder, says so, and waits to be killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      AtomicFolder.replace(
          Path.of(arguments[0]),
          folder -> {
            Files.writeString(folder.resolve("file"), "half");
            System.out.println("half");
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          });
    }
  }

  private static Process startWriter(Path target) throws IOException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                target.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = writer.inputReader(StandardCharsets.UTF_8);
    assertThat(said.readLine()).isEqualTo("half");
    return writer;
  }

  private static String deadWriter() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    // The name of this process with another one's id.
    return "-"
        + ProcessIdentity.current()
            .shortName()
            .replaceFirst("-\\d+-\\d+$", "-" + process.pid() + "-1234567-1");
  }

  private void leave(String content, String name) throws IOException {
    if (content != null) {
      Path folder = Files.createDirectory(parent.resolve(name));
      Files.writeString(folder.resolve("file"), content);
    }
  }

  private static String content(Path folder) throws IOException {
    return Files.readString(folder.resolve("file"));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }
}
