package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.atomic.Faults;
import dev.longhand.files.atomic.FaultyProvider;
import dev.longhand.files.atomic.OutputLock;
import dev.longhand.runner.reporting.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that want to write into the same folder at the same time. */
@Tag("slow")
final class OneRunAFolderTest {
  private static final int ROUNDS = Integer.getInteger("longhand.test.rounds", 1);
  private static final int SIGKILL = 128 + 9;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofRunsStartedTogetherOneEndsWellAndTheOtherNamesIt(boolean locks) throws Exception {
    int refusedInUse = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Path output = folder.resolve("run-" + round);
      List<RunnerProcess> processes = List.of(start(output, locks), start(output, locks));
      List<Integer> statuses = new ArrayList<>();
      for (RunnerProcess process : processes) {
        statuses.add(process.end());
      }
      assertThat(statuses).as("%s", texts(processes)).containsExactlyInAnyOrder(0, 1);
      RunnerProcess refused = processes.get(statuses.indexOf(1));
      RunnerProcess first = processes.get(statuses.indexOf(0));
      refusedInUse += requireNamed(refused.lastLine(), output, first.pid()) ? 1 : 0;
      assertThat(RunRecord.isFinished(output)).isTrue();
      assertThat(output.resolve("savedmodel/saved_model.pb")).exists();
      assertThat(output).isDirectoryNotContaining("glob:**/.*");
    }
    System.out.printf("%d of %d rounds: refused as in use%n", refusedInUse, ROUNDS);
  }

  /** Whether the folder was in use; a process that began late finds a finished run. */
  private static boolean requireNamed(String line, Path output, long pid) {
    assertThat(line).startsWith("glue-runner: ").contains(output.toString());
    if (line.contains("holds another run")) {
      return false;
    }
    assertThat(line)
        .contains(output + " is in use: process " + pid + " on ", ", started 2")
        .contains("wait until it ends, stop it, or name another output");
    return true;
  }

  private static List<String> texts(List<RunnerProcess> processes) {
    return processes.stream().map(RunnerProcess::text).toList();
  }

  private static RunnerProcess start(Path output, boolean locks) throws IOException {
    return RunnerProcess.startWith(
        List.of(FaultyProvider.OPTION, "-D%s=%s".formatted(Faults.NO_LOCKS, !locks)),
        List.of(
            "--task=sst2",
            "--model=bert",
            "--sample",
            "--do_train",
            "--do_eval",
            "--max_steps=30",
            "--output_dir=" + output));
  }

  @Test
  void aRunThatGoesOnIsNotResumedAndAKilledOneIs() throws Exception {
    SmallGlueRun run = SmallGlueRun.in(folder);
    try (RunnerProcess going = RunnerProcess.start(List.of(), run.flags("--max_steps=100000"))) {
      going.awaitLine("saved ");
      SmallGlueRun.Ended second = run.run("--resume_from_checkpoint=last");
      assertThat(second.status()).isEqualTo(1);
      assertThat(second.lastLine())
          .contains(run.output() + " is in use: process " + going.pid() + " on ");
      going.signal("KILL");
      assertThat(going.end()).isEqualTo(SIGKILL);
    }
    assertThat(run.output().resolve(OutputLock.FILE)).exists();
    SmallGlueRun.Ended resumed = run.run("--resume_from_checkpoint=last", "--max_steps=1");
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(run.output()).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void aRunThatIsKilledBeforeItsFirstCheckpointIsAdvisedOutOfTheCircle() throws Exception {
    SmallGlueRun run = SmallGlueRun.in(folder);
    try (RunnerProcess killed =
        RunnerProcess.start(List.of(), run.flags("--max_steps=100000", "--save_steps=100000"))) {
      killed.awaitLine("step 1");
      killed.signal("KILL");
      killed.end();
    }
    assertThat(run.run().lastLine())
        .contains("holds another run", "--overwrite_output_dir")
        .doesNotContain("--resume_from_checkpoint");
    assertThat(run.run("--resume_from_checkpoint=last").lastLine())
        .contains("holds no checkpoint; start anew with --overwrite_output_dir");
    SmallGlueRun.Ended again = run.run("--overwrite_output_dir");
    assertThat(again.status()).as(again.err()).isZero();
  }

  @Test
  void aRunWhoseFolderIsRemovedEndsEarlyInOneLine() throws Exception {
    SmallGlueRun run = SmallGlueRun.in(folder);
    try (RunnerProcess going =
        RunnerProcess.start(List.of(), run.flags("--max_steps=100000", "--save_strategy=no"))) {
      going.awaitLine("step 2");
      AtomicFolder.delete(run.output());
      assertThat(going.end()).isEqualTo(1);
      assertThat(going.lastLine())
          .startsWith("glue-runner: " + run.output() + " was removed or replaced while this run");
    }
    assertThat(run.output()).doesNotExist();
  }
}
