package dev.longhand.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.events.InterruptedRunException;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.loop.SpaceCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checkpoints of every optimizer: resumed to the same bytes, of the size that is forecast. */
@Tag("slow")
final class OptimizerResumeTest {
  private static final int UPDATES = 8;
  private static final List<String> RUN =
      List.of(
          "--per_device_train_batch_size=8",
          "--max_steps=" + UPDATES,
          "--learning_rate=0.02",
          "--weight_decay=0.01",
          "--save_steps=4");

  @TempDir static Path shared;
  private static Path model;

  /** One folder for all runs, as its name is in trainer_state.json. */
  private static Path output;

  @BeforeAll
  static void writeModel() {
    model = SmallRun.writeModel(shared.resolve("model"));
    output = shared.resolve("run");
  }

  @ParameterizedTest
  @CsvSource({
    "adamw_torch, ''",
    "sgd, ''",
    "sgd, 'momentum=0.9,dampening=0.1'",
    "adafactor, ''",
    "adagrad, lr_decay=0.1",
    "rmsprop, 'momentum=0.5,centered=true'",
  })
  void resumedRunEndsWithTheBytesOfAnUninterruptedOne(String optim, String settings)
      throws IOException {
    String[] flags = flags(optim, settings);
    SmallRun.of(model, output).train(flags);
    Map<String, String> expected = RunFiles.read(output);
    AtomicFolder.delete(output);

    assertThatThrownBy(() -> SmallRun.of(model, output).with(RaisedSignal.after(5)).train(flags))
        .isInstanceOf(InterruptedRunException.class);
    SmallRun.of(model, output).train(resumed(flags));
    Map<String, String> found = RunFiles.read(output);
    requireForecastSlots(optim, settings);
    AtomicFolder.delete(output);

    assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSizeGreaterThan(5);
    expected.forEach((name, text) -> assertThat(found.get(name)).as(name).isEqualTo(text));
  }

  /** The optimizer's file holds as many bytes as the check of the free disk counts for it. */
  private static void requireForecastSlots(String optim, String settings) {
    Path file = Checkpoints.folder(output, UPDATES).resolve("optimizer.safetensors");
    try (TrainableModel loaded = TrainableModel.load(model, SessionSettings.onCpu());
        TensorFile stored = TensorFiles.open(file)) {
      long found =
          stored.entries().values().stream()
              .filter(entry -> !entry.name().startsWith("state/"))
              .mapToLong(TensorEntry::bytes)
              .sum();
      TrainingArguments arguments = ParsedTraining.parse(flags(optim, settings));
      assertThat(SpaceCheck.stateBytes(arguments.optimizer(), loaded.parameters()))
          .isEqualTo(found);
    }
  }

  @Test
  void checkpointOfAnotherOptimizerIsRefused() throws IOException {
    SmallRun.of(model, output).train(flags("sgd", "momentum=0.9"));
    Path file = Checkpoints.folder(output, UPDATES).resolve("optimizer.safetensors");
    assertThatThrownBy(() -> SmallRun.of(model, output).train(resumed(flags("adafactor", ""))))
        .isInstanceOf(UserException.class)
        .hasMessage(
            file
                + ": expected the state of Adafactor, found that of SGD; resume with the --optim of"
                + " the run, or start anew with --overwrite_output_dir");
    AtomicFolder.delete(output);
  }

  @Test
  void checkpointWithoutTheMomentumIsRefused() throws IOException {
    SmallRun.of(model, output).train(flags("sgd", ""));
    assertThatThrownBy(
            () -> SmallRun.of(model, output).train(resumed(flags("sgd", "momentum=0.9"))))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith(
            ".momentum_buffer, found none; resume with the --optim_args of the run");
    AtomicFolder.delete(output);
  }

  private static String[] flags(String optim, String settings) {
    return Stream.concat(RUN.stream(), Stream.of("--optim=" + optim, "--optim_args=" + settings))
        .toArray(String[]::new);
  }

  private static String[] resumed(String[] flags) {
    return Stream.concat(Stream.of(flags), Stream.of("--resume_from_checkpoint=last"))
        .toArray(String[]::new);
  }
}
