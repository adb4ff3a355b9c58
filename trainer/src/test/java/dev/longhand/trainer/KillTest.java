package dev.longhand.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.trainer.checkpoint.Checkpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL at any moment costs no more than what came after the last checkpoint. */
@Tag("slow")
final class KillTest {
  private static final int SIGKILL = 128 + 9;
  private static final int LONGEST_PAUSE_MILLIS = 100;

  private static final List<String> FLAGS =
      List.of(
          "--per_device_train_batch_size=4",
          "--gradient_accumulation_steps=3",
          "--max_steps=60",
          "--learning_rate=0.05",
          "--logging_steps=5",
          "--eval_strategy=steps",
          "--eval_steps=10",
          "--save_steps=4",
          "--save_total_limit=2",
          "--load_best_model_at_end");

  private static final List<String> RESUMED =
      Stream.concat(FLAGS.stream(), Stream.of("--resume_from_checkpoint=last")).toList();

  @TempDir private Path folder;
  private Path output;

  @Test
  void aKilledRunGoesOnFromACompleteCheckpointToTheSameBytes()
      throws IOException, InterruptedException {
    Path model = SmallRun.writeModel(folder.resolve("model"));
    output = folder.resolve("run"); // the same for both, as its name is in trainer_state.json
    SmallRun.of(model, output).train(FLAGS.toArray(String[]::new));
    Map<String, String> uninterrupted = RunFiles.read(output);
    AtomicFolder.delete(output);

    Random random = new Random();
    int halfSaved = 0;
    for (int kill = 0; kill < 4; kill++) {
      int before = newest();
      Process process = TrainingProcess.start(model, output, kill == 0 ? FLAGS : RESUMED);
      await(process, () -> newest() > before);
      if (kill % 2 == 0) {
        Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
      } else {
        await(process, this::isSaving);
      }
      process.destroyForcibly();
      assertThat(process.waitFor()).isEqualTo(SIGKILL);
      halfSaved += isSaving() ? 1 : 0;
      assertThat(newest()).isGreaterThan(before);
      Checkpoints.list(output).forEach(checkpoint -> Checkpoints.at(checkpoint).verify());
    }
    assertThat(halfSaved).isPositive();

    SmallRun.of(model, output).train(RESUMED.toArray(String[]::new));
    assertThat(RunFiles.read(output)).isEqualTo(uninterrupted);
  }

  private static void await(Process process, BooleanSupplier condition)
      throws InterruptedException {
    while (!condition.getAsBoolean()) {
      assertThat(process.isAlive()).isTrue();
      Thread.sleep(1);
    }
  }

  private int newest() {
    List<Path> all = Checkpoints.list(output);
    return all.isEmpty() ? 0 : Checkpoints.at(all.get(all.size() - 1)).updates();
  }

  /** Whether there is a folder that is being written, or was when its process died. */
  private boolean isSaving() {
    try (Stream<Path> children = Files.list(output)) {
      return children.anyMatch(child -> child.getFileName().toString().contains(".partial-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
