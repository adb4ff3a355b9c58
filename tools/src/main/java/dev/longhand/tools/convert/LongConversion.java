package dev.longhand.tools.convert;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.NearestName;
import dev.longhand.files.UsageException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.runner.model.ModelFlags;
import dev.longhand.savedmodels.HuggingFaceFolder;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.tools.support.ModelFolder;
import dev.longhand.tools.support.OpenModel;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.Presets.Preset;
import dev.longhand.zoo.convert.LongModel;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes a long model of a BERT or RoBERTa in any form. */
final class LongConversion {
  static final String ARCHITECTURE = "architecture";
  static final String LENGTH = "max_position_embeddings";

  private LongConversion() {}

  /**
   * Writes what the flags ask for.
   *
   * @return what the user should be told, one line each
   * @throws UsageException if there is no such architecture
   */
  static List<String> write(
      ModelFolder from, ParsedArguments arguments, Console console, Path target) {
    Preset wanted = architecture(arguments.text(ARCHITECTURE));
    ModelFlags.warnAboutOthers(wanted.config(), arguments, console);
    if (from.kind() == ModelFolder.Kind.HUGGING_FACE) {
      return write(from.path(), from, wanted, arguments, target);
    }
    Path scratch = OpenModel.scratch();
    try {
      Path folder = scratch.resolve("source");
      try (OpenModel open =
          OpenModel.open(from, SessionSettings.onCpu(), SharedFlags.graphPolicy(arguments))) {
        HuggingFaceFolder.write(open.model(), folder);
      }
      return write(folder, from, wanted, arguments, target);
    } finally {
      AtomicFolder.delete(scratch);
    }
  }

  private static Preset architecture(String name) {
    List<String> known = LongModel.architectures();
    if (!known.contains(name)) {
      throw new UsageException(
          "--%s: '%s' is none that is made of others%s"
              .formatted(ARCHITECTURE, name, NearestName.orAll(name, known)));
    }
    return Presets.get(name);
  }

  private static List<String> write(
      Path folder, ModelFolder from, Preset wanted, ParsedArguments arguments, Path target) {
    ModelConfig source = Models.read(folder.resolve("config.json"));
    LongModel model =
        LongModel.of(from.path().toString(), source, wanted, arguments.optionalInteger(LENGTH));
    try (TensorFile weights = TensorFiles.open(folder);
        Tokenizer tokenizer = Tokenizers.open(folder, model.config().toJson())) {
      ModelConfig config = ConvertCommand.withHead(model.config(), arguments);
      LongModel made =
          model
              .withConfig(ModelFlags.apply(config, arguments))
              .withSeparator(tokenizer.separatorTokenId());
      if (!arguments.optionalText("to").equals(Optional.of(ConvertCommand.SAVED_MODEL))) {
        return made.writeFolder(weights, tokenizer.files(), target);
      }
      BuildOptions options =
          BuildOptions.defaults().withTokenTypeIds(tokenizer.givesTokenTypeIds());
      return made.build(options, weights, tokenizer.files(), target).notes();
    }
  }
}
