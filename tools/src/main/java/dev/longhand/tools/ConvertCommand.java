package dev.longhand.tools;

import dev.longhand.savedmodels.HuggingFaceFolder;
import dev.longhand.savedmodels.SessionSettings;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.arguments.CommandLine;
import dev.longhand.trainer.arguments.Flag;
import dev.longhand.trainer.arguments.FlagTable;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.console.Console;
import dev.longhand.zoo.BuildOptions;
import dev.longhand.zoo.BuildReport;
import java.nio.file.Path;

/**
 * {@code model-tools convert}: from any form of a model to a SavedModel or a folder of Python's.
 */
final class ConvertCommand {
  private static final String SAVED_MODEL = "savedmodel";

  private ConvertCommand() {}

  static Tool tool() {
    return Tool.of(
        "convert",
        "turns a Hugging Face folder into a SavedModel, or either into the other",
        FlagTable.of(
            Flag.folder("from", SharedFlags.MODEL, "the model"),
            Flag.text("to", SharedFlags.OUTPUT, "the form that is wanted")
                .choices(SAVED_MODEL, "huggingface"),
            Flag.folder("output", SharedFlags.OUTPUT, "a folder that does not exist yet")
                .alias("output_dir")),
        SharedFlags.none(),
        ConvertCommand::run,
        "model-tools convert --from bert-base-uncased --to savedmodel --output bert-savedmodel");
  }

  private static int run(ParsedArguments arguments, Console console) {
    ModelFolder from = ModelFolder.of(Path.of(arguments.text("from")));
    String form = arguments.text("to");
    Path target = Path.of(arguments.text("output"));
    if (form.equals(SAVED_MODEL) && from.kind() == ModelFolder.Kind.HUGGING_FACE) {
      BuildReport report = OpenModel.buildSavedModel(from, BuildOptions.defaults(), target);
      report.notes().forEach(console::warn);
    } else {
      try (OpenModel open = OpenModel.open(from, SessionSettings.onCpu())) {
        write(open.model(), form, target);
      }
    }
    console.result(target.toString());
    return CommandLine.SUCCESS;
  }

  private static void write(TrainableModel model, String form, Path target) {
    if (form.equals(SAVED_MODEL)) {
      model.saveAs(target);
    } else {
      HuggingFaceFolder.write(model, target);
    }
  }
}
