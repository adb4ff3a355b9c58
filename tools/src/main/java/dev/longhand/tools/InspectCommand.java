package dev.longhand.tools;

import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.SavedModelContent;
import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.TensorSpec;
import dev.longhand.savedmodels.safety.GraphPolicy;
import dev.longhand.savedmodels.safety.UnsafeOperation;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.tools.support.ModelFolder;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import dev.longhand.zoo.CheckpointFit;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code model-tools inspect}: what a model or a file of weights consists of. */
final class InspectCommand {
  private static final int LABELS_SHOWN = 20;
  private static final int LONGEST_VALUE = 200;

  private InspectCommand() {}

  static Tool tool() {
    return Tool.of(
        "inspect",
        "shows signatures, configuration, parameters and sizes",
        FlagTable.of(
            SharedFlags.unsafeGraphs(),
            SharedFlags.device().ignored(),
            SharedFlags.threads().ignored()),
        new Positionals("PATH", 1, 1),
        InspectCommand::run,
        "model-tools inspect runs/qnli-bigbird-42",
        "model-tools inspect model.safetensors");
  }

  private static int run(ParsedArguments arguments, Console console) {
    Path path = Path.of(arguments.positionals().get(0));
    if (!Files.exists(path)) {
      throw new UserException(path + ": there is no such file or folder");
    }
    if (Files.isDirectory(path)) {
      inspect(ModelFolder.of(path), arguments, console);
    } else {
      weights(path, console);
    }
    return CommandLine.SUCCESS;
  }

  private static void inspect(ModelFolder folder, ParsedArguments arguments, Console console) {
    ModelConfig config = Models.read(folder.config());
    if (folder.kind() == ModelFolder.Kind.HUGGING_FACE) {
      requireFittingWeights(config, folder.path());
    }
    console.result("%s: %s".formatted(folder.path(), folder.kind().words()));
    console.result(
        "%s, at most %d tokens, %s%n"
            .formatted(config.architecture(), config.maxLength(), outputs(config)));
    Table configuration = new Table("configuration", "");
    JsonFile.read(folder.config())
        .properties()
        .forEach(
            key ->
                configuration.row(
                    key.getKey(), Printable.shortened(key.getValue(), LONGEST_VALUE)));
    console.result(configuration + "\n");
    files(folder.path(), console);
    if (folder.kind() == ModelFolder.Kind.HUGGING_FACE) {
      weights(folder.path(), console);
      return;
    }
    // What the files say; nothing of the graph is run.
    SavedModelContent model = SavedModelContent.read(folder.savedModel());
    signatures(model, console);
    parameters(model, console);
    unsafeOperations(model, console);
    if (SharedFlags.graphPolicy(arguments) == GraphPolicy.REFUSE_UNSAFE) {
      model.requireSafe();
    }
  }

  private static void unsafeOperations(SavedModelContent model, Console console) {
    if (model.unsafeOperations().isEmpty()) {
      return;
    }
    Table table = new Table("operation", "does more than compute", "first node");
    for (UnsafeOperation operation : model.unsafeOperations()) {
      table.row(operation.type(), operation.effect(), operation.name());
    }
    console.result("\n" + table);
  }

  private static void requireFittingWeights(ModelConfig config, Path folder) {
    try (TensorFile weights = TensorFiles.open(folder)) {
      CheckpointFit.require(config, weights);
      CheckpointFit.requireLabels(config, weights);
    }
  }

  private static String outputs(ModelConfig config) {
    if (config.head().type() != HeadType.CLASSIFICATION) {
      return words(config.head().type());
    }
    List<String> names = config.labels().names();
    String shown =
        names.stream()
            .limit(LABELS_SHOWN)
            .map(Printable::escaped)
            .collect(Collectors.joining(", "));
    int more = names.size() - LABELS_SHOWN;
    return words(config.labels().type())
        + ": "
        + shown
        + (more > 0 ? " and %,d more".formatted(more) : "");
  }

  private static String words(Enum<?> name) {
    return name.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static void files(Path folder, Console console) {
    Table table = new Table("file", "bytes");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        table.row(folder.relativize(file).toString(), count(Files.size(file)));
      }
    } catch (IOException e) {
      throw new UserException(folder + " cannot be read: " + e.getMessage(), e);
    }
    console.result(table + "\n");
  }

  private static void signatures(SavedModelContent model, Console console) {
    LabelKind kind = model.labelKind();
    console.result("label kind: " + kind.name().toLowerCase(Locale.ROOT));
    Table table = new Table("signature", "", "name", "type and shape", "tensor");
    for (Signature signature : new TreeMap<>(model.signatures()).values()) {
      rows(table, signature.key(), "input", signature.inputs());
      rows(table, signature.key(), "output", signature.outputs());
    }
    console.result(table + "\n");
  }

  private static void rows(
      Table table, String signature, String what, Map<String, TensorSpec> specs) {
    specs.forEach((name, spec) -> table.row(signature, what, name, spec.form(), spec.name()));
  }

  private static void parameters(SavedModelContent model, Console console) {
    Table table = new Table("parameter", "shape", "elements", "trained");
    long total = 0;
    long trained = 0;
    for (Parameter parameter : model.parameters()) {
      long size = parameter.shape().size();
      total += size;
      trained += parameter.trained() ? size : 0;
      table.row(
          parameter.name(),
          parameter.shape().toString(),
          count(size),
          parameter.trained() ? "yes" : "no");
    }
    console.result(table.toString());
    console.result(
        "%n%s parameters in %d tensors, %s of them trained"
            .formatted(count(total), model.parameters().size(), count(trained)));
    if (!model.state().isEmpty()) {
      console.result("state that is not trained: " + String.join(", ", model.state()));
    }
  }

  private static void weights(Path path, Console console) {
    try (TensorFile file = TensorFiles.open(path)) {
      Table table = new Table("tensor", "type", "shape", "elements");
      long elements = 0;
      long bytes = 0;
      for (TensorEntry entry : file.entries().values()) {
        elements += entry.elements();
        bytes += entry.bytes();
        table.row(
            entry.name(),
            entry.type().toString(),
            entry.shape().toString(),
            count(entry.elements()));
      }
      console.result(table.toString());
      console.result(
          "%n%s elements in %d tensors, %s bytes (%s)"
              .formatted(count(elements), file.entries().size(), count(bytes), file.path()));
      file.metadata().forEach((key, value) -> console.result(key + ": " + value));
    }
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
