package dev.longhand.tools.convert;

import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UsageException;
import dev.longhand.runner.model.ModelFlags;
import dev.longhand.savedmodels.HuggingFaceFolder;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.tools.support.ModelFolder;
import dev.longhand.tools.support.OpenModel;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import dev.longhand.zoo.BuildReport;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.convert.LongModel;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * {@code model-tools convert}: from any form of a model to a SavedModel or a folder of Python's,
 * and from a BERT or RoBERTa to a long model.
 */
public final class ConvertCommand {
  static final String SAVED_MODEL = "savedmodel";
  static final String HUGGING_FACE = "huggingface";
  private static final String HEAD = "head";
  private static final String LABELS = "num_labels";
  private static final String LONG = "Long models";

  /** The flags of a change of form. */
  private static final List<String> FORM_FLAGS =
      List.of("from", "to", "output", HEAD, LABELS, SharedFlags.UNSAFE_GRAPH);

  private ConvertCommand() {}

  public static Tool tool() {
    return Tool.of(
        "convert",
        "turns a Hugging Face folder into a SavedModel, or either into the other; makes a BERT or"
            + " RoBERTa long",
        FlagTable.of(
                Flag.folder("from", SharedFlags.MODEL, "model to convert"),
                Flag.text("to", SharedFlags.OUTPUT, "output format")
                    .choices(SAVED_MODEL, HUGGING_FACE),
                Flag.folder("output", SharedFlags.OUTPUT, "output folder; must not exist yet")
                    .alias("output_dir"),
                Flag.text(
                        HEAD,
                        SharedFlags.MODEL,
                        "head of the converted model; randomly initialized if the checkpoint has none")
                    .choices(
                        Arrays.stream(HeadType.values())
                            .map(type -> type.name().toLowerCase(Locale.ROOT))
                            .toArray(String[]::new)),
                Flag.integer(LABELS, SharedFlags.MODEL, "number of labels; 1 = regression")
                    .in(Range.atLeast(1)),
                SharedFlags.unsafeGraphs(),
                Flag.text(
                        LongConversion.ARCHITECTURE,
                        LONG,
                        "architecture to which a BERT or RoBERTa is converted; --to is then huggingface by default")
                    .suggest(LongModel.architectures()),
                Flag.integer(
                        LongConversion.LENGTH,
                        LONG,
                        "maximum sequence length of the converted model (default: that of the published model)")
                    .in(Range.atLeast(1)))
            .plus(ModelFlags.ofConfiguration()),
        Positionals.NONE,
        SharedFlags.writingAlone(ConvertCommand::run),
        "model-tools convert --from bert-base-uncased --to savedmodel --output bert-savedmodel",
        "model-tools convert --from bert-base-uncased --to savedmodel --head classification"
            + " --output bert-classifier",
        "model-tools convert --from DIR --architecture longformer --max_position_embeddings 4096"
            + " --output DIR");
  }

  private static int run(ParsedArguments arguments, Console console) {
    ModelFolder from = ModelFolder.of(Path.of(arguments.text("from")));
    Path target = Path.of(arguments.text("output"));
    if (arguments.given(LongConversion.ARCHITECTURE)) {
      LongConversion.write(from, arguments, console, target).forEach(console::info);
      console.result(target.toString());
      return CommandLine.SUCCESS;
    }
    requireNoFlagOfLongModels(arguments);
    String form = arguments.text("to");
    if (form.equals(SAVED_MODEL) && from.kind() == ModelFolder.Kind.HUGGING_FACE) {
      ModelConfig config = withHead(Models.read(from.config()), arguments);
      BuildReport report = OpenModel.buildSavedModel(from, config, BuildOptions.defaults(), target);
      report.notes().forEach(console::warn);
    } else {
      requireNoHead(arguments);
      try (OpenModel open =
          OpenModel.open(from, SessionSettings.onCpu(), SharedFlags.graphPolicy(arguments))) {
        write(open.model(), form, target);
      }
    }
    console.result(target.toString());
    return CommandLine.SUCCESS;
  }

  /** A configuration with the head that the flags ask for. */
  static ModelConfig withHead(ModelConfig config, ParsedArguments arguments) {
    HeadType type =
        arguments
            .optionalText(HEAD)
            .map(name -> HeadType.valueOf(name.toUpperCase(Locale.ROOT)))
            .orElse(config.head().type());
    if (arguments.given(LABELS)) {
      if (type != HeadType.CLASSIFICATION) {
        throw new UsageException(
            "--%s is for a classification, and the head is one of %s"
                .formatted(LABELS, type.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
      }
      return config.withLabels(Labels.unnamed(arguments.integer(LABELS)));
    }
    return type == config.head().type() ? config : config.withHead(HeadConfig.of(type));
  }

  private static void requireNoHead(ParsedArguments arguments) {
    for (String flag : List.of(HEAD, LABELS)) {
      if (arguments.given(flag)) {
        throw new UsageException(
            "--%s is for a Hugging Face folder that becomes a SavedModel".formatted(flag));
      }
    }
  }

  private static void requireNoFlagOfLongModels(ParsedArguments arguments) {
    for (String flag : arguments.givenNames()) {
      if (!FORM_FLAGS.contains(flag)) {
        throw new UsageException(
            "--%s goes with --%s: another form of a model changes nothing in it"
                .formatted(flag, LongConversion.ARCHITECTURE));
      }
    }
  }

  private static void write(TrainableModel model, String form, Path target) {
    if (form.equals(SAVED_MODEL)) {
      model.saveAs(target);
    } else {
      HuggingFaceFolder.write(model, target);
    }
  }
}
