package dev.longhand.runner.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.OutputLock;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.flags.TrainingFlags;
import dev.longhand.trainer.results.TrainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  private static final String NAME = "sst2-bert-42";

  @TempDir Path runs;
  private Path named;

  @BeforeEach
  void nameAFolder() {
    named = runs.resolve("named");
  }

  @Test
  void runsWithoutANameAreNumbered() {
    assertThat(created(plan())).isEqualTo(runs.resolve(NAME));
    assertThat(created(plan())).isEqualTo(runs.resolve(NAME + "-2"));
    assertThat(created(plan())).isEqualTo(runs.resolve(NAME + "-3"));
  }

  @Test
  void twoRunsThatPlannedTheSameNameGetTwoFolders() {
    RunFolder first = plan();
    RunFolder second = plan();

    assertThat(created(first)).isNotEqualTo(created(second));
  }

  @Test
  void planningMakesNothing() {
    plan();
    plan("--output_dir=" + named);

    assertThat(runs).isEmptyDirectory();
  }

  @Test
  void aFolderWithAnotherRunIsRefused() throws IOException {
    holdRun();

    assertThatThrownBy(() -> plan("--output_dir=" + named))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(named.toString())
        .hasMessageContaining("--resume_from_checkpoint")
        .hasMessageContaining("--overwrite_output_dir");
  }

  @Test
  void aFolderWithAnotherRunIsUsedToResumeOrOnlyToEvaluate() throws IOException {
    holdRun();

    assertThat(created(plan("--output_dir=" + named, "--resume_from_checkpoint=last")))
        .isEqualTo(named);
    assertThat(created(plan("--output_dir=" + named, "--do_eval"))).isEqualTo(named);
    assertThat(named.resolve("checkpoint-5/model.safetensors")).exists();
  }

  @Test
  void overwritingRemovesTheOldRunAndNothingElse() throws IOException {
    holdRun();
    Files.writeString(named.resolve("my-notes.txt"), "keep");

    RunFolder folder = plan("--output_dir=" + named, "--overwrite_output_dir");
    assertThat(named.resolve("checkpoint-5")).exists();
    created(folder);

    assertThat(named.resolve("my-notes.txt")).exists();
    assertThat(named).isDirectoryNotContaining("glob:**checkpoint-*");
    assertThat(named.resolve(TrainerState.FILE)).doesNotExist();
  }

  @Test
  void overwritingRemovesWhatTheNewRunWouldNotReplace() throws IOException {
    holdRun();
    for (String file : List.of("run.log", "vocab.txt", "predict_results_sst2.txt", "README.md")) {
      Files.writeString(named.resolve(file), "old");
    }
    RunFolder folder = plan("--output_dir=" + named, "--overwrite_output_dir");

    assertThat(folder.removes(named.resolve("checkpoint-5"))).isTrue();
    assertThat(folder.removes(runs.resolve("model"))).isFalse();
    assertThat(created(folder)).isEmptyDirectory();
  }

  @Test
  void overwritingRemovesTheReportsOfTheTaskAndNothingElse() throws IOException {
    holdRun();
    Files.writeString(named.resolve("classes_test.txt"), "old");
    Files.writeString(named.resolve("classes.txt"), "the user's");
    Files.writeString(named.resolve("eval_predictions_20newsgroups.jsonl"), "old");

    created(plan("--output_dir=" + named, "--overwrite_output_dir").withReports("classes_.*"));

    assertThat(named).isDirectoryContaining("glob:**classes.txt");
    assertThat(named.resolve("classes_test.txt")).doesNotExist();
    assertThat(named.resolve("eval_predictions_20newsgroups.jsonl")).doesNotExist();
  }

  @Test
  void recordsOfARunThatKeptNothingAreRemoved() throws IOException {
    RunFolder.Created unnamed = plan().create();
    Files.writeString(unnamed.path().resolve(RunRecord.FILE), "{}");
    unnamed.discardRecords();
    unnamed.close();
    assertThat(unnamed.path()).doesNotExist();

    Files.createDirectories(named);
    Files.writeString(named.resolve("my-notes.txt"), "keep");
    RunFolder.Created existing = plan("--output_dir=" + named).create();
    Files.writeString(named.resolve(RunRecord.FILE), "{}");
    existing.discardRecords();
    existing.close();
    assertThat(named).isDirectoryNotContaining("glob:**run.json").isNotEmptyDirectory();
  }

  @Test
  void recordsBesideACheckpointAreKept() throws IOException {
    RunFolder.Created created = plan("--output_dir=" + named).create();
    holdRun();
    Files.writeString(named.resolve(RunRecord.FILE), "{}");
    created.discardRecords();
    created.close();

    assertThat(named.resolve(RunRecord.FILE)).exists();
  }

  @Test
  void aResumedRunNeedsItsCheckpoint() {
    assertThatThrownBy(() -> plan("--output_dir=" + named, "--resume_from_checkpoint=last"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holds no checkpoint");
    assertThat(named).doesNotExist();
  }

  @Test
  void anEmptyFolderAndOneWithOtherFilesAreUsed() throws IOException {
    Files.createDirectories(named);
    assertThat(created(plan("--output_dir=" + named))).isEqualTo(named);
    Files.writeString(named.resolve("my-notes.txt"), "keep");
    assertThat(created(plan("--output_dir=" + named))).isEqualTo(named);
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Files.writeString(named, "");

    assertThatThrownBy(() -> plan("--output_dir=" + named)).hasMessageContaining("is a file");
  }

  @Test
  void resumingWithoutANameFindsTheRun() throws IOException {
    assertThatThrownBy(() -> plan("--resume_from_checkpoint=last"))
        .hasMessageContaining("there is no run");
    Files.createDirectories(runs.resolve(NAME));
    Files.createDirectories(runs.resolve(NAME + "-2/checkpoint-7"));

    assertThat(created(plan("--resume_from_checkpoint=true"))).isEqualTo(runs.resolve(NAME + "-2"));
    Files.createDirectories(runs.resolve("x/checkpoint-7"));
    assertThat(plan("--resume_from_checkpoint=" + runs.resolve("x/checkpoint-7")).path())
        .isEqualTo(runs.resolve("x"));
  }

  @Test
  void aFolderInUseIsRefusedWhateverTheRunIsFor() throws IOException {
    holdRun();
    try (OutputLock lock = OutputLock.ofFolder(named)) {
      for (String flag :
          List.of(
              "--do_train",
              "--do_eval",
              "--resume_from_checkpoint=last",
              "--overwrite_output_dir")) {
        assertThatThrownBy(() -> plan("--output_dir=" + named, flag))
            .isInstanceOf(UserException.class)
            .hasMessageContaining(named + " is in use: process " + ProcessHandle.current().pid());
      }
      assertThat(lock.isIntact()).isTrue();
    }
    assertThat(named.resolve("checkpoint-5")).exists();
  }

  @Test
  void aRunThatFinishedSinceTheFolderWasPlannedIsNotOverwritten() throws IOException {
    RunFolder planned = plan("--output_dir=" + named);
    holdRun();

    assertThatThrownBy(planned::create).hasMessageContaining("holds another run");
    assertThat(named.resolve(OutputLock.FILE)).doesNotExist();
  }

  @Test
  void adviceOnARunWithoutCheckpointsDoesNotLeadInACircle() throws IOException {
    Files.createDirectories(named);
    Files.writeString(named.resolve(RunRecord.FILE), "{}");

    assertThatThrownBy(() -> plan("--output_dir=" + named))
        .hasMessageContaining("--overwrite_output_dir")
        .hasMessageNotContaining("--resume_from_checkpoint");
    assertThatThrownBy(() -> plan("--output_dir=" + named, "--resume_from_checkpoint=last"))
        .hasMessageContaining("holds no checkpoint; start anew with --overwrite_output_dir");
    assertThat(created(plan("--output_dir=" + named, "--overwrite_output_dir"))).isEmptyDirectory();
  }

  @Test
  void onlyARunThatLeftAllItsFilesIsFinished() throws IOException {
    Path folder = Files.createDirectories(named);
    assertThat(RunRecord.isFinished(folder)).isFalse();
    RunRecord record =
        new RunRecord("glue-runner", ParsedArguments.defaults(TrainingFlags.table()));
    record.write(folder.resolve(RunRecord.FILE));
    assertThat(RunRecord.isFinished(folder)).isFalse();
    record.finish(folder.resolve(RunRecord.FILE));
    assertThat(RunRecord.isFinished(folder)).isTrue();
    Files.writeString(folder.resolve(RunRecord.FILE), "{\"finished\": tr");
    assertThat(RunRecord.isFinished(folder)).isFalse();
  }

  @Test
  void aFolderOfSeveralRunsIsRemovedIfNoneBegan() throws IOException {
    try (RunFolder.Created sweep = planSweep().create()) {
      Files.createDirectories(sweep.path().resolve("lstm"));
      sweep.discardIfEmpty();
      assertThat(sweep.path()).exists();
      Files.delete(sweep.path().resolve("lstm"));
      sweep.discardIfEmpty();
    }
    assertThat(named).doesNotExist();
  }

  private RunFolder planSweep() {
    return RunFolder.planSweep(ParsedTraining.parse("--output_dir=" + named), NAME);
  }

  private static Path created(RunFolder planned) {
    try (RunFolder.Created created = planned.create()) {
      return created.path();
    }
  }

  private void holdRun() throws IOException {
    Files.createDirectories(named.resolve("checkpoint-5"));
    Files.writeString(named.resolve("checkpoint-5/model.safetensors"), "");
    new TrainerState().write(named);
  }

  private RunFolder plan(String... arguments) {
    return RunFolder.plan(ParsedTraining.parse(arguments), runs, NAME);
  }
}
