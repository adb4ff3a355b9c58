package dev.longhand.files.atomic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks of a folder among processes that live, die or run on other machines. */
@Tag("slow")
class OutputLockTest {
  private static final int PROCESSES = 3;
  private static final int ROUNDS = Integer.getInteger("longhand.test.rounds", 1);

  @TempDir private Path parent;

  private Path folder() {
    return parent.resolve("run");
  }

  private Path lockFile() {
    return folder().resolve(OutputLock.FILE);
  }

  @Test
  void aFolderIsLockedUntilItIsClosed() throws IOException {
    OutputLock first = OutputLock.ofFolder(folder());
    assertThatThrownBy(() -> OutputLock.ofFolder(folder()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder() + " is in use: process " + ProcessHandle.current().pid());
    first.close();
    assertThat(folder()).isEmptyDirectory();
    try (OutputLock second = OutputLock.ofFolder(folder())) {
      assertThat(second.isIntact()).isTrue();
      assertThat(names()).containsExactly(OutputLock.FILE);
    }
  }

  @Test
  void anotherProcessIsNamedUntilItIsKilled() throws Exception {
    Process owner = start(folder(), true);
    assertThat(said(owner)).isEqualTo("locked");
    for (ThrowingLock attempt :
        List.<ThrowingLock>of(OutputLock::requireFree, OutputLock::ofFolder)) {
      assertThatThrownBy(() -> attempt.on(folder()))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(
              "%s is in use: process %d on %s, started 2"
                  .formatted(folder(), owner.pid(), ProcessIdentity.current().host()))
          .hasMessageEndingWith("wait until it ends, stop it, or name another output");
    }
    owner.destroyForcibly().waitFor();
    assertThat(names()).containsExactly(OutputLock.FILE);
    OutputLock.requireFree(folder());
    OutputLock.ofFolder(folder()).close();
    assertThat(folder()).isEmptyDirectory();
  }

  /** Takes or tests a lock. */
  private interface ThrowingLock {
    void on(Path folder);
  }

  @Test
  void anOutputIsLockedBesideItsPlace() {
    Path output = parent.resolve("labels.jsonl");
    String result =
        OutputLock.whileWriting(
            output,
            () -> {
              assertThat(output).doesNotExist();
              assertThatThrownBy(() -> OutputLock.whileWriting(output, () -> "second"))
                  .isInstanceOf(UserException.class)
                  .hasMessageContaining(output + " is in use");
              return "first";
            });
    assertThat(result).isEqualTo("first");
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void aDeviceIsNotLocked() {
    Path device = Path.of("/dev/null");
    String result =
        OutputLock.whileWriting(device, () -> OutputLock.whileWriting(device, () -> "both"));
    assertThat(result).isEqualTo("both");
  }

  @Test
  void theLockOfAMachineThatWasStartedAgainIsTakenOver() throws IOException {
    leave("boot", "\"00000000-0000-0000-0000-000000000000\"");
    OutputLock.ofFolder(folder()).close();
    assertThat(folder()).isEmptyDirectory();
  }

  @Test
  void theLockOfAProcessWhoseIdIsUsedAgainIsTakenOver() throws Exception {
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      leave("pid", Long.toString(other.pid()));
      OutputLock.ofFolder(folder()).close();
      assertThat(folder()).isEmptyDirectory();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void anotherMachinesLockIsLeftAndTheWayOutIsSaid() throws IOException {
    leave("host", "\"elsewhere\"", "boot", "\"another\"");
    assertThatThrownBy(() -> OutputLock.ofFolder(folder()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("on elsewhere")
        .hasMessageEndingWith("if that process is gone, remove " + lockFile().toRealPath());
    assertThat(lockFile()).exists();
  }

  /** The kernel, which containers share, frees the locks of what it ends. */
  @Test
  void anotherContainersLockIsTakenOverWhereTheSystemsLockIsFree() throws IOException {
    leave("host", "\"container\"", "namespace", "\"pid:[1]\"");
    OutputLock.ofFolder(folder()).close();
    assertThat(folder()).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not JSON",
        "{}",
        "{\"id\": \"../../x\", \"started\": \"2026-01-01T00:00:00Z\"}"
      })
  void aLockFileThatNamesNobodyIsTakenOverWhereTheSystemsLockIsFree(String content)
      throws IOException {
    Files.createDirectories(folder());
    Files.writeString(lockFile(), content);
    OutputLock.ofFolder(folder()).close();
    assertThat(folder()).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsRemovedOrMadeAnewIsNoticed() throws IOException {
    try (OutputLock lock = OutputLock.ofFolder(folder())) {
      OutputLock.requireIntact(folder());
      AtomicFolder.delete(folder());
      assertThat(lock.isIntact()).isFalse();
      assertRemoved();
      Files.createDirectory(folder());
      assertRemoved();
      Files.writeString(lockFile(), "another's");
      assertRemoved();
    }
    assertThat(lockFile()).hasContent("another's");
  }

  private void assertRemoved() {
    assertThatThrownBy(() -> OutputLock.requireIntact(folder()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(folder() + " was removed or replaced");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onlyOneOfManyTakesAFolderOrADeadOnesLock(boolean locks) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Path contested = parent.resolve("run-" + round);
      List<Process> processes = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(start(contested, locks));
      }
      Process owner = only(processes);
      owner.destroyForcibly().waitFor();
      List<Process> heirs = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        heirs.add(start(contested, locks));
      }
      only(heirs).destroyForcibly().waitFor();
    }
  }

  private static Process only(List<Process> processes) throws IOException {
    List<Process> owners = new ArrayList<>();
    for (Process process : processes) {
      String line = said(process);
      if (line.equals("locked")) {
        owners.add(process);
      } else {
        assertThat(line).contains("is in use: process ", " on ", ", started ");
      }
    }
    assertThat(owners).hasSize(1);
    return owners.get(0);
  }

  @Test
  void aProcessThatDiedWhileItTookALockOverIsSucceeded() throws Exception {
    leave("boot", "\"00000000-0000-0000-0000-000000000000\"");
    int kills = 0;
    for (int status = Faults.KILLED; status == Faults.KILLED; kills++) {
      Process process = start(folder(), true, kills + 1);
      process.getOutputStream().close();
      status = process.waitFor();
    }
    assertThat(kills).isGreaterThan(4);
    OutputLock.ofFolder(folder()).close();
    AtomicFolder.recover(folder());
    assertThat(folder()).isEmptyDirectory();
  }

  /** Leaves the lock of a process that was this one, but for some keys. */
  private void leave(String... keysAndValues) throws IOException {
    String record = new String(LockOwner.ofThisProcess().bytes(), StandardCharsets.UTF_8);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      record =
          record.replaceFirst(
              "(\"%s\" : )[^,\n]*".formatted(keysAndValues[i]), "$1" + keysAndValues[i + 1]);
    }
    Files.createDirectories(folder());
    Files.writeString(lockFile(), record);
  }

  private static Process start(Path folder, boolean locks) throws IOException {
    return start(folder, locks, 0);
  }

  private static Process start(Path folder, boolean locks, int kill) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            FaultyProvider.OPTION,
            "-D%s=%s".formatted(Faults.FOLDER, folder),
            "-D%s=%d".formatted(Faults.KILL, kill),
            "-D%s=%s".formatted(Faults.NO_LOCKS, !locks),
            Owner.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String said(Process process) throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    return reader.readLine();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> children = Files.list(folder())) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }

  /** Locks a folder, says so, and keeps it until its input ends. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws IOException {
      try (OutputLock lock = OutputLock.ofFolder(Path.of(arguments[0]))) {
        System.out.println(lock.isIntact() ? "locked" : "lost");
        while (System.in.read() >= 0) {
          // Waits for the end.
        }
      } catch (UserException busy) {
        System.out.println(busy.getMessage());
      }
    }
  }
}
