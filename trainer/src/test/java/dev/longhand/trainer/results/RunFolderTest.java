package dev.longhand.trainer.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.trainer.arguments.TrainingArguments;
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
    assertThat(plan().create().path()).isEqualTo(runs.resolve(NAME));
    assertThat(plan().create().path()).isEqualTo(runs.resolve(NAME + "-2"));
    assertThat(plan().create().path()).isEqualTo(runs.resolve(NAME + "-3"));
  }

  @Test
  void twoRunsThatPlannedTheSameNameGetTwoFolders() {
    RunFolder first = plan();
    RunFolder second = plan();

    assertThat(first.create().path()).isNotEqualTo(second.create().path());
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
        .isInstanceOf(ReportedException.class)
        .hasMessageContaining(named.toString())
        .hasMessageContaining("--resume_from_checkpoint")
        .hasMessageContaining("--overwrite_output_dir");
  }

  @Test
  void aFolderWithAnotherRunIsUsedToResumeOrOnlyToEvaluate() throws IOException {
    holdRun();

    assertThat(plan("--output_dir=" + named, "--resume_from_checkpoint=last").create().path())
        .isEqualTo(named);
    assertThat(plan("--output_dir=" + named, "--do_eval").create().path()).isEqualTo(named);
    assertThat(named.resolve("checkpoint-5/model.safetensors")).exists();
  }

  @Test
  void overwritingRemovesTheOldRunAndNothingElse() throws IOException {
    holdRun();
    Files.writeString(named.resolve("my-notes.txt"), "keep");

    RunFolder folder = plan("--output_dir=" + named, "--overwrite_output_dir");
    assertThat(named.resolve("checkpoint-5")).exists();
    folder.create();

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
    assertThat(folder.create().path()).isEmptyDirectory();
  }

  @Test
  void recordsOfARunThatKeptNothingAreRemoved() throws IOException {
    RunFolder.Created unnamed = plan().create();
    Files.writeString(unnamed.path().resolve(RunRecord.FILE), "{}");
    unnamed.discardRecords();
    assertThat(unnamed.path()).doesNotExist();

    Files.createDirectories(named);
    Files.writeString(named.resolve("my-notes.txt"), "keep");
    RunFolder.Created existing = plan("--output_dir=" + named).create();
    Files.writeString(named.resolve(RunRecord.FILE), "{}");
    existing.discardRecords();
    assertThat(named).isDirectoryNotContaining("glob:**run.json").isNotEmptyDirectory();
  }

  @Test
  void recordsBesideACheckpointAreKept() throws IOException {
    RunFolder.Created created = plan("--output_dir=" + named).create();
    holdRun();
    Files.writeString(named.resolve(RunRecord.FILE), "{}");
    created.discardRecords();

    assertThat(named.resolve(RunRecord.FILE)).exists();
  }

  @Test
  void aResumedRunNeedsItsCheckpoint() {
    assertThatThrownBy(() -> plan("--output_dir=" + named, "--resume_from_checkpoint=last"))
        .isInstanceOf(ReportedException.class)
        .hasMessageContaining("holds no checkpoint");
    assertThat(named).doesNotExist();
  }

  @Test
  void anEmptyFolderAndOneWithOtherFilesAreUsed() throws IOException {
    Files.createDirectories(named);
    assertThat(plan("--output_dir=" + named).create().path()).isEqualTo(named);
    Files.writeString(named.resolve("my-notes.txt"), "keep");
    assertThat(plan("--output_dir=" + named).create().path()).isEqualTo(named);
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

    assertThat(plan("--resume_from_checkpoint=true").create().path())
        .isEqualTo(runs.resolve(NAME + "-2"));
    Files.createDirectories(runs.resolve("x/checkpoint-7"));
    assertThat(plan("--resume_from_checkpoint=" + runs.resolve("x/checkpoint-7")).path())
        .isEqualTo(runs.resolve("x"));
  }

  private void holdRun() throws IOException {
    Files.createDirectories(named.resolve("checkpoint-5"));
    Files.writeString(named.resolve("checkpoint-5/model.safetensors"), "");
    new TrainerState().write(named);
  }

  private RunFolder plan(String... arguments) {
    return RunFolder.plan(TrainingArguments.parse(arguments), runs, NAME);
  }
}
