package dev.longhand.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.UserException;
import dev.longhand.files.fuzz.Fuzz;
import dev.longhand.runner.plots.RunLog;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.SmallRun;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.loop.RunState;
import dev.longhand.trainer.optimizer.AdamW;
import dev.longhand.trainer.optimizer.GraphOptimizer;
import dev.longhand.trainer.optimizer.TrainedParameter;
import dev.longhand.trainer.results.TrainerState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutants of the files that a run leaves and a later one reads. */
class RunFilesFuzzTest {
  @TempDir private Path folder;
  private Path model;
  private Path checkpoint;

  @BeforeEach
  void train() {
    model = SmallRun.writeModel(folder.resolve("model"));
    Path output = folder.resolve("run");
    SmallRun.of(model, output).train("--max_steps=2", "--save_steps=2", "--logging_steps=1");
    checkpoint = Checkpoints.folder(output, 2);
  }

  @Test
  void trainerState() throws Exception {
    Path file = checkpoint.resolve(TrainerState.FILE);
    List<byte[]> seeds = List.of(Files.readAllBytes(file));
    Fuzz.run("trainer_state.json", seeds, file, f -> TrainerState.read(checkpoint));
    Fuzz.run("trainer_state.json, for a plot", seeds, file, f -> RunLog.read(checkpoint));
  }

  /** With its checksum, and as an earlier version wrote it: only so do mutants get far. */
  @Test
  void resumeState() throws Exception {
    Path file = checkpoint.resolve("longhand_state.json");
    byte[] whole = Files.readAllBytes(file);
    Fuzz.run(
        "longhand_state.json",
        List.of(whole),
        file,
        f -> {
          readState();
          assertThat(f).hasBinaryContent(whole);
        });
    String text = new String(whole, StandardCharsets.UTF_8);
    String earlier = text.replaceFirst(",\n  \"checksum\" : \"\\w+\"", "");
    Fuzz.run(
        "longhand_state.json without checksum",
        List.of(earlier.getBytes(StandardCharsets.UTF_8)),
        file,
        f -> readState());
  }

  private void readState() {
    try {
      RunState.fromJson(Checkpoints.at(checkpoint).verify());
    } catch (IllegalArgumentException e) {
      // As a resumption says it.
      throw new UserException("longhand_state.json: " + e.getMessage(), e);
    }
  }

  @Test
  void optimizerState() throws Exception {
    Path file = checkpoint.resolve("optimizer.safetensors");
    try (TrainableModel loaded = TrainableModel.load(model, SessionSettings.onCpu())) {
      var adamW = new AdamW(0.9, 0.999, 1e-8, 0);
      var optimizer =
          new GraphOptimizer(
              loaded.graph(), loaded.session(), TrainedParameter.of(loaded), adamW, 1);
      Fuzz.run(
          "optimizer.safetensors",
          List.of(Files.readAllBytes(file)),
          file,
          f -> Checkpoints.at(checkpoint).restoreOptimizer(optimizer, loaded));
    }
  }

  @Test
  void argumentFile() throws Exception {
    String arguments =
        "{\"learning_rate\": 2e-5, \"num_train_epochs\": 3, \"lr_scheduler_type\": \"linear\","
            + " \"fp16\": false, \"max_steps\": -1, \"published\": {\"accuracy\": 91.2}}";
    Fuzz.run(
        "file of arguments",
        List.of(arguments.getBytes(StandardCharsets.UTF_8)),
        folder.resolve("recipe.json"),
        file -> ParsedTraining.parse(file.toString()));
  }
}
