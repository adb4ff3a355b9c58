package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.atomic.Faults;
import dev.longhand.files.atomic.FaultyProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed, or whose disk is full, at any of its changes to its folder leaves whole
 * files only, and goes on to the same files as one that was left alone.
 */
@Tag("slow")
final class KilledRunTest {
  /** Between the changes that are tried; 1 tries all, which takes an hour. */
  private static final int STRIDE = Integer.getInteger("longhand.test.stride", 150);

  private static final int FIRST = Integer.getInteger("longhand.test.first", 7);

  @TempDir private Path folder;

  @Test
  void aRunThatIsKilledAtAnyChangeGoesOnToTheSameFiles() throws Exception {
    SmallGlueRun run = SmallGlueRun.in(folder);
    Map<String, String> whole = uninterrupted(run);
    int kills = 0;
    int change = FIRST;
    for (int status = Faults.KILLED; status == Faults.KILLED; change += STRIDE) {
      run.clear();
      try (RunnerProcess process =
          RunnerProcess.startWith(
              List.of(
                  FaultyProvider.OPTION,
                  "-D%s=%s".formatted(Faults.FOLDER, run.output()),
                  "-D%s=%d".formatted(Faults.KILL, change)),
              run.flags())) {
        status = process.end();
        assertThat(status).as(process.text()).isIn(0, Faults.KILLED);
      }
      kills += status == Faults.KILLED ? 1 : 0;
      run.requireOnlyWholeFiles(whole);
      SmallGlueRun.Ended ended = run.goOn();
      assertThat(ended.status()).as("killed at %d: %s", change, ended.err()).isZero();
      assertThat(run.products()).as("killed at %d", change).isEqualTo(whole);
      assertThat(run.output()).isDirectoryNotContaining("glob:**/.*");
    }
    assertThat(kills).isGreaterThan(200 / STRIDE);
    System.out.printf("%d kills, the last at change %d%n", kills, change - 2 * STRIDE);
  }

  @Test
  void aDiskThatIsFullAtAnyChangeEndsTheRunInOneLine() throws Exception {
    Map<String, String> whole = uninterrupted(SmallGlueRun.in(folder));
    assertThat(whole).isNotEmpty();
    try (RunnerProcess process =
        RunnerProcess.start(
            List.of(),
            List.of(FaultyProvider.OPTION),
            FullDisks.class,
            List.of(folder.toString(), Integer.toString(FIRST), Integer.toString(STRIDE)))) {
      int status = process.end();
      assertThat(status).as(process.text()).isZero();
      System.out.println(process.lastLine());
    }
  }

  private static Map<String, String> uninterrupted(SmallGlueRun run) throws IOException {
    SmallGlueRun.Ended ended = run.run();
    assertThat(ended.status()).as(ended.err()).isZero();
    return run.products();
  }

  /** Runs once with a disk that has space, then with one that is full at a change and so on. */
  static final class FullDisks {
    private FullDisks() {}

    public static void main(String[] arguments) throws IOException {
      SmallGlueRun run = SmallGlueRun.of(Path.of(arguments[0]));
      run.clear();
      Faults.fillDisk(run.output(), 0);
      Map<String, String> whole = uninterrupted(run);
      int changes = Faults.changes();
      int failed = 0;
      int stride = Integer.parseInt(arguments[2]);
      for (int change = Integer.parseInt(arguments[1]); change <= changes; change += stride) {
        failed += fill(run, change, whole) ? 1 : 0;
      }
      assertThat(failed).isPositive();
      System.err.printf("%d runs failed on a full disk, of %d changes%n", failed, changes);
    }

    /** Whether the run failed; only what its log lacks does not end it. */
    private static boolean fill(SmallGlueRun run, int change, Map<String, String> whole)
        throws IOException {
      run.clear();
      Faults.fillDisk(run.output(), change);
      SmallGlueRun.Ended ended = run.run();
      Faults.fillDisk(run.output(), 0);
      if (ended.status() == 0) {
        assertThat(run.products()).as("full at %d", change).isEqualTo(whole);
        return false;
      }
      assertThat(ended.status()).as(ended.err()).isEqualTo(1);
      assertThat(ended.lastLine())
          .as("full at %d: %s", change, ended.err())
          .contains("disk is full", run.output().toString())
          .doesNotContain("Exception");
      run.requireOnlyWholeFiles(whole);
      SmallGlueRun.Ended after = run.goOn();
      assertThat(after.status()).as("full at %d, then: %s", change, after.err()).isZero();
      assertThat(run.products()).as("full at %d", change).isEqualTo(whole);
      return true;
    }
  }
}
