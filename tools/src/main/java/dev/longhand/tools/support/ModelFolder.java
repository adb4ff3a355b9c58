package dev.longhand.tools.support;

import dev.longhand.files.UserException;
import dev.longhand.files.tensors.TensorFiles;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder that holds a model, in any of the three forms that users have.
 *
 * @param path as the user wrote it
 * @param kind its form
 * @param files where config.json and the tokenizer's files are
 */
public record ModelFolder(Path path, Kind kind, Path files) {
  private static final String GRAPH = "saved_model.pb";
  private static final String CONFIG = "config.json";
  private static final String EXPECTED =
      "a Hugging Face folder (config.json and weights), a SavedModel (saved_model.pb) or the"
          + " output folder of a finished run (savedmodel/)";

  /** The forms of a model. */
  public enum Kind {
    HUGGING_FACE("Hugging Face folder"),
    SAVED_MODEL("SavedModel"),
    RUN("output folder of a run");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /**
   * Returns the type of a model folder.
   *
   * @throws UserException if it is no model
   */
  public static ModelFolder of(Path path) {
    if (!Files.isDirectory(path)) {
      throw new UserException(path + ": there is no such folder; expected " + EXPECTED);
    }
    if (Files.exists(path.resolve(GRAPH))) {
      return new ModelFolder(path, Kind.SAVED_MODEL, path.resolve("assets.extra"));
    }
    if (Files.exists(path.resolve("savedmodel").resolve(GRAPH))) {
      Path files = path.resolve("savedmodel").resolve("assets.extra");
      return new ModelFolder(path, Kind.RUN, files);
    }
    if (Files.exists(path.resolve(CONFIG)) && TensorFiles.find(path).isPresent()) {
      return new ModelFolder(path, Kind.HUGGING_FACE, path);
    }
    throw new UserException(path + " holds no model; expected " + EXPECTED);
  }

  /** The SavedModel of one that has it. */
  public Path savedModel() {
    return kind == Kind.RUN ? path.resolve("savedmodel") : path;
  }

  public Path config() {
    return files.resolve(CONFIG);
  }
}
