package dev.longhand.runner.model;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.FileChecks;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.tokenizers.Tokenizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Opens the local folders that the flags name as the model's, so that a folder which cannot be used
 * is reported before any data is read or downloaded. What is on the hub is left for later.
 */
final class ModelFolderCheck {
  private static final String CONFIG = "config_name";
  private static final String TOKENIZER = "tokenizer_name";

  private final ParsedArguments flags;

  private ModelFolderCheck(ParsedArguments flags) {
    this.flags = flags;
  }

  /**
   * Checks the folders.
   *
   * @throws dev.longhand.files.UserException if one is missing, or its configuration, weights or
   *     tokenizer cannot be read
   */
  static void check(ParsedArguments flags) {
    ModelFolderCheck check = new ModelFolderCheck(flags);
    for (String flag : List.of(ModelSource.FOLDER, ModelSource.INIT_FROM)) {
      check.local(flag).ifPresent(folder -> check.model(folder, flag));
    }
    check.local(CONFIG).ifPresent(ModelFolderCheck::config);
    check.local(TOKENIZER).ifPresent(folder -> Tokenizers.open(folder).close());
  }

  private Optional<Path> local(String flag) {
    Optional<String> name = flags.optionalText(flag);
    name.ifPresent(given -> ModelSource.requireExisting(given, flag));
    return name.map(Path::of).filter(Files::exists);
  }

  private void model(Path folder, String flag) {
    FileChecks.folder(folder, "--" + flag);
    boolean ownConfig = flags.optionalText(CONFIG).isEmpty();
    Optional<ModelConfig> config = ownConfig ? Optional.of(config(folder)) : Optional.empty();
    if (flag.equals(ModelSource.FOLDER)) {
      config.ifPresent(read -> ModelSource.requireArchitecture(flags, read, folder));
    }
    TensorFiles.open(folder).close();
    if (config.isPresent() && flags.optionalText(TOKENIZER).isEmpty()) {
      Tokenizers.open(folder, config.get().modelType()).close();
    }
  }

  private static ModelConfig config(Path folderOrFile) {
    return Models.read(ModelSource.configFile(folderOrFile));
  }
}
