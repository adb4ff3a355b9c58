package dev.longhand.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.loop.RunState;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkpoint that cannot be resumed from is refused by what is wrong with it. */
final class DamagedCheckpointTest {
  @TempDir private Path folder;
  private Path model;
  private Path output;
  private Path newest;

  @BeforeEach
  void trainToCheckpoints2And4() {
    model = SmallRun.writeModel(folder.resolve("model"));
    output = folder.resolve("run");
    newest = Checkpoints.folder(output, 4);
    SmallRun.of(model, output).train("--max_steps=4", "--save_steps=2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"model.safetensors", "optimizer.safetensors", "trainer_state.json", "config.json"})
  void namesTheFileThatIsCutShort(String name) throws IOException {
    Path file = newest.resolve(name);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1);
    }
    assertRefused("last", file + ": expected ", " bytes, ", olderCheckpoint());
  }

  @Test
  void namesTheFileThatIsMissing() throws IOException {
    Files.delete(newest.resolve("optimizer.safetensors"));
    assertRefused("true", "optimizer.safetensors: expected ", "found no file", olderCheckpoint());
  }

  @Test
  void saysThatTheStateIsNoJson() throws IOException {
    Files.writeString(newest.resolve("longhand_state.json"), "{\"updates\": ");
    assertRefused(newest.toString(), "longhand_state.json is not JSON", olderCheckpoint());
  }

  @Test
  void everyChangedBitOfTheStateIsRefused() throws IOException {
    Path file = newest.resolve("longhand_state.json");
    byte[] bytes = Files.readAllBytes(file);
    int passed = 0;
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(file, bytes);
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      try {
        RunState.fromJson(Checkpoints.at(newest).verify());
        passed++;
      } catch (UserException | IllegalArgumentException refused) {
        assertThat(refused.getMessage()).doesNotContain("\n");
      }
    }
    assertThat(passed).isZero();
  }

  @Test
  void otherNumberOfUpdatesIsRefusedInAStateWithoutAChecksum() throws IOException {
    replaceInState("\"updates\" : 4", "\"updates\" : 3");
    assertRefused("last", "updates 3", "global_step 4", olderCheckpoint());
  }

  @Test
  void unknownKeyIsRefusedInAStateWithoutAChecksum() throws IOException {
    replaceInState("\"updates\"", "\"tpdates\"");
    assertRefused("last", "longhand_state.json: unknown key \"tpdates\"", olderCheckpoint());
  }

  @Test
  void stateWithoutAChecksumFromAnEarlierVersionIsResumed() throws IOException {
    byte[] expected = weightsOfResumedRun();
    replaceInState("", "");
    assertThat(weightsOfResumedRun()).isEqualTo(expected);
  }

  private byte[] weightsOfResumedRun() throws IOException {
    SmallRun.of(model, output).train("--max_steps=6", "--resume_from_checkpoint=" + newest);
    return Files.readAllBytes(Checkpoints.folder(output, 6).resolve("model.safetensors"));
  }

  /** Changes the state as a version did that wrote no checksum of it. */
  private void replaceInState(String old, String replacement) throws IOException {
    Path file = newest.resolve("longhand_state.json");
    String text = Files.readString(file).replaceFirst(",\n  \"checksum\" : \"\\w+\"", "");
    assertThat(text).contains(old).doesNotContain("checksum\"");
    Files.writeString(file, text.replaceFirst(old, replacement));
  }

  @Test
  void saysWhatToDoWhereThereIsNoOlderOne() throws IOException {
    Path oldest = Checkpoints.folder(output, 2);
    Files.delete(oldest.resolve("model.safetensors"));
    assertRefused(oldest.toString(), "there is no older one", "--overwrite_output_dir");
  }

  @Test
  void refusesOneWithoutTheOptimizer() {
    SmallRun.of(model, output).train("--max_steps=5", "--save_only_model");
    assertRefused("last", "checkpoint-5 cannot be resumed", "--save_only_model");
  }

  @Test
  void refusesAnotherModelsCheckpoint() throws IOException {
    Path regression = folder.resolve("regression");
    TinyClassifier.write(regression, LabelKind.REGRESSION, 0, 1);
    assertThatThrownBy(() -> SmallRun.of(regression, output).train("--resume_from_checkpoint=last"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("classifier.weight")
        .hasMessageContaining("it belongs to another model");
  }

  @Test
  void refusesAPathWhereThereIsNothing() {
    assertRefused("no-such-folder", "--resume_from_checkpoint no-such-folder", "expected true");
  }

  private String olderCheckpoint() {
    return "resume from the one before: --resume_from_checkpoint " + Checkpoints.folder(output, 2);
  }

  private void assertRefused(String checkpoint, String... parts) {
    assertThatThrownBy(
            () ->
                SmallRun.of(model, output)
                    .train("--max_steps=6", "--resume_from_checkpoint=" + checkpoint))
        .isInstanceOf(UserException.class)
        .message()
        .contains(parts)
        .doesNotContain("\n");
    assertThat(Checkpoints.folder(output, 6)).doesNotExist();
  }
}
