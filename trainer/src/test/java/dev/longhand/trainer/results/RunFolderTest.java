package dev.longhand.trainer.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.trainer.arguments.TrainingArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    assertThat(plan().create()).isEqualTo(runs.resolve(NAME));
    assertThat(plan().create()).isEqualTo(runs.resolve(NAME + "-2"));
    assertThat(plan().create()).isEqualTo(runs.resolve(NAME + "-3"));
  }

  @Test
  void twoRunsThatPlannedTheSameNameGetTwoFolders() {
    RunFolder first = plan();
    RunFolder second = plan();

    assertThat(first.create()).isNotEqualTo(second.create());
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

    assertThat(plan("--output_dir=" + named, "--resume_from_checkpoint=last").create())
        .isEqualTo(named);
    assertThat(plan("--output_dir=" + named, "--do_eval").create()).isEqualTo(named);
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
  void anEmptyFolderAndOneWithOtherFilesAreUsed() throws IOException {
    Files.createDirectories(named);
    assertThat(plan("--output_dir=" + named).create()).isEqualTo(named);
    Files.writeString(named.resolve("my-notes.txt"), "keep");
    assertThat(plan("--output_dir=" + named).create()).isEqualTo(named);
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

    assertThat(plan("--resume_from_checkpoint=true").create()).isEqualTo(runs.resolve(NAME + "-2"));
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
