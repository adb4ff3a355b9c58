package dev.longhand.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.savedmodels.HuggingFaceFolder;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.optimizer.GraphOptimizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * One folder checkpoint-N, written after N updates: complete or absent.
 *
 * <p>It holds the model as transformers reads it, optimizer.safetensors, trainer_state.json and
 * longhand_state.json: what else a resumption needs, the size and checksum of every other file, and
 * its own checksum.
 */
public final class Checkpoint {
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String TRAINER_STATE = "trainer_state.json";
  private static final String RESUME_STATE = "longhand_state.json";
  private static final String FILES = "files";

  private static final int LONGEST_NAME = 100;

  private final Path folder;

  Checkpoint(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a checkpoint, in place of one of the same name.
   *
   * @param optimizer whose state is saved; without it the checkpoint cannot be resumed
   * @param trainerState the text of trainer_state.json
   * @param resumeState everything else that a resumption needs
   * @throws UserException if the disk is full or cannot be written; nothing is left then
   */
  public static Checkpoint write(
      Path folder,
      TrainableModel model,
      Optional<GraphOptimizer> optimizer,
      String trainerState,
      ObjectNode resumeState) {
    AtomicFolder.replace(
        folder,
        beside -> {
          HuggingFaceFolder.writeInto(model, beside);
          optimizer.ifPresent(o -> OptimizerFile.write(beside.resolve(OPTIMIZER), o, model));
          Files.writeString(beside.resolve(TRAINER_STATE), trainerState);
          ObjectNode complete = resumeState.deepCopy();
          complete.set(FILES, StateFile.JSON.valueToTree(checksums(beside)));
          StateFile.write(beside.resolve(RESUME_STATE), complete);
        });
    return new Checkpoint(folder);
  }

  /** The checkpoint's folder. */
  public Path folder() {
    return folder;
  }

  /** How many updates were made before it, from the folder's name. */
  public int updates() {
    return Checkpoints.updates(folder).orElse(0);
  }

  /**
   * What {@link #write} was given as resumeState.
   *
   * @throws UserException if a file is missing, cut short or changed, which is named
   */
  public ObjectNode verify() {
    ObjectNode state = readState();
    JsonNode files = state.path(FILES);
    state.remove(FILES);
    if (!files.has(OPTIMIZER)) {
      throw new UserException(
          "%s cannot be resumed: it was saved without %s (--save_only_model)"
              .formatted(folder, OPTIMIZER));
    }
    files
        .properties()
        .forEach(
            file -> {
              requireOwnFile(file.getKey());
              String found = checksum(folder.resolve(file.getKey()));
              if (!found.equals(file.getValue().asText())) {
                throw damaged(
                    "%s: expected %s, found %s"
                        .formatted(
                            folder.resolve(file.getKey()),
                            Printable.shortened(file.getValue().asText(), LONGEST_NAME),
                            found),
                    null);
              }
            });
    return state;
  }

  /** Refuses a path: what is read belongs to the checkpoint. */
  private void requireOwnFile(String name) {
    if (!name.matches("[\\w.-]+") || name.matches("\\.+")) {
      throw damaged(
          "%s lists a file %s".formatted(stateFile(), Printable.shortened(name, LONGEST_NAME)),
          null);
    }
  }

  /** Returns the file with the state for resuming. */
  public Path stateFile() {
    return folder.resolve(RESUME_STATE);
  }

  private ObjectNode readState() {
    Path file = stateFile();
    if (!Files.isRegularFile(file)) {
      throw damaged(file + " cannot be read: there is no such file", null);
    }
    try {
      return StateFile.read(file);
    } catch (StateFile.DamagedException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  /** Sets a model's weights to those of the checkpoint. */
  public void restoreModel(TrainableModel model) {
    HuggingFaceFolder.restore(model, folder);
  }

  /** Sets the optimizer, and the model's untrained state, to those of the checkpoint. */
  public void restoreOptimizer(GraphOptimizer optimizer, TrainableModel model) {
    OptimizerFile.restore(folder.resolve(OPTIMIZER), optimizer, model);
  }

  /** A refusal to resume: what is damaged, and which checkpoint to take instead. */
  public UserException damaged(String what, Exception cause) {
    String instead =
        Checkpoints.before(folder)
            .map(older -> "resume from the one before: --resume_from_checkpoint " + older)
            .orElse("there is no older one: start again with --overwrite_output_dir");
    return new UserException(
        "%s is damaged: %s; %s".formatted(folder.getFileName(), what, instead), cause);
  }

  private static Map<String, String> checksums(Path folder) throws IOException {
    Map<String, String> checksums = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> checksums.put(file.getFileName().toString(), checksum(file)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return checksums;
  }

  /** Size and CRC-32C: what a full disk, a broken copy or an edited file changes. */
  private static String checksum(Path file) {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        crc.update(buffer, 0, read);
        size += read;
      }
    } catch (NoSuchFileException e) {
      return "no file";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "%d bytes, CRC-32C %08x".formatted(size, crc.getValue());
  }
}
