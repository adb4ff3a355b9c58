package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import java.nio.file.Path;

/** Opens the tokenizer of a model's folder, chosen from the files that lie there. */
public final class Tokenizers {
  private Tokenizers() {}

  /**
   * Opens the tokenizer of a Hugging Face folder.
   *
   * @throws UserException if a file is missing or broken
   */
  public static Tokenizer open(Path folder) {
    return open(folder, "");
  }

  /**
   * Opens the tokenizer of a folder for a model of a type such as bert, roberta or big_bird.
   *
   * <p>tokenizer_config.json's tokenizer_class decides what kind it is; without one, the files do.
   * BigBird's SentencePiece model is preferred to a tokenizer.json beside it, which transformers
   * makes of it and which keeps spaces at the end of a text that SentencePiece drops.
   *
   * @param modelType used where the class does not tell; empty for config.json's
   * @throws UserException if a file is missing or broken
   */
  public static Tokenizer open(Path folder, String modelType) {
    TokenizerFolder files = new TokenizerFolder(folder);
    return new FolderTokenizer(
        TokenizerSource.of(files, modelType.isEmpty() ? files.modelType() : modelType));
  }

  /**
   * Opens the tokenizer of a folder for a model of another config.json: its positions limit a row,
   * and the tokenizer's own settings where they say less than the folder's model.
   *
   * @param config the content of config.json
   * @throws UserException if a file is missing or broken, or the vocabulary is too large
   */
  public static Tokenizer open(Path folder, ObjectNode config) {
    TokenizerFolder files = new TokenizerFolder(folder, config);
    return new FolderTokenizer(TokenizerSource.of(files, files.modelType()));
  }
}
