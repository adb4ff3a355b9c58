package dev.longhand.glue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.checkpoint.Checkpoints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A whole run of glue-runner in seconds: four updates, two checkpoints and all results. */
final class SmallGlueRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A PNG ends with this chunk. */
  private static final String PNG_END = "IEND";

  /** Files to which a run only adds; the last line of one that was killed may be torn. */
  private static final String APPENDED = "run\\.log|log\\.jsonl|logs/.*";

  private final Path model;
  private final Path data;
  private final Path output;

  private SmallGlueRun(Path model, Path data, Path output) {
    this.model = model;
    this.data = data;
    this.output = output;
  }

  /** Writes model and data into a folder. */
  static SmallGlueRun in(Path folder) throws IOException {
    return new SmallGlueRun(
        SmallBert.write(folder.resolve("model"), "negative", "positive"),
        SmallBert.writeSst2(folder.resolve("data"), 16),
        folder.resolve("run"));
  }

  /** A run whose model and data are in a folder. */
  static SmallGlueRun of(Path folder) {
    return new SmallGlueRun(folder.resolve("model"), folder.resolve("data"), folder.resolve("run"));
  }

  Path output() {
    return output;
  }

  List<String> flags(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--task=sst2",
                "--model_name_or_path=" + model,
                "--data_dir=" + data,
                "--output_dir=" + output,
                "--ignore_mismatched_sizes",
                "--do_train",
                "--do_eval",
                "--do_predict",
                "--max_steps=4",
                "--save_steps=2",
                "--logging_steps=1",
                "--per_device_train_batch_size=4",
                "--report_to=tensorboard"));
    flags.addAll(List.of(more));
    return flags;
  }

  /** How a run ended. */
  record Ended(int status, String err) {
    String lastLine() {
      return err.lines().reduce("", (before, last) -> last);
    }
  }

  /** Runs in this process. */
  Ended run(String... more) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (Console console =
        new Console(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            err,
            Terminal.NONE,
            Clock.systemUTC())) {
      int status = GlueRunner.run(flags(more).toArray(String[]::new), console, Map.of());
      return new Ended(status, bytes.toString(StandardCharsets.UTF_8));
    }
  }

  /** Brings a run that broke off to its end, as its messages advise. */
  Ended goOn() {
    if (!RunFolder.holdsRun(output)) {
      return run();
    }
    return run(
        Checkpoints.list(output).isEmpty()
            ? "--overwrite_output_dir"
            : "--resume_from_checkpoint=last");
  }

  /** Removes the output. */
  void clear() {
    AtomicFolder.delete(output);
  }

  /** The contents of what a run leaves, without times, logs and the first checkpoint. */
  Map<String, String> products() throws IOException {
    Map<String, String> products = new TreeMap<>();
    for (Path file : files()) {
      String name = output.relativize(file).toString();
      if (!name.matches(
          APPENDED + "|checkpoint-2/.*|run\\.json|.*\\.png|savedmodel/saved_model\\.pb")) {
        products.put(name, withoutTimes(file));
      }
    }
    return products;
  }

  private List<Path> files() throws IOException {
    if (!Files.exists(output)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(output)) {
      return tree.filter(Files::isRegularFile).toList();
    }
  }

  private static String withoutTimes(Path file) throws IOException {
    return Files.readString(file, ISO_8859_1)
        .lines()
        .filter(line -> !line.matches(".*(_runtime|_per_second|trainer_state\\.json)\".*"))
        .collect(Collectors.joining("\n"));
  }

  /** Refuses a partial file at any name that a user knows; hidden ones are on their way. */
  void requireOnlyWholeFiles(Map<String, String> whole) throws IOException {
    for (Path file : files()) {
      String name = output.relativize(file).toString();
      if (name.startsWith(".") || name.matches(APPENDED)) {
        continue;
      }
      if (name.endsWith(".json")) {
        assertThat(JSON.readTree(Files.readString(file)).isObject()).as(name).isTrue();
      } else if (name.endsWith(".png")) {
        assertThat(Files.readString(file, ISO_8859_1)).as(name).contains(PNG_END);
      } else if (whole.containsKey(name)) {
        assertThat(withoutTimes(file)).as(name).isEqualTo(whole.get(name));
      }
    }
    Checkpoints.list(output).forEach(checkpoint -> Checkpoints.at(checkpoint).verify());
    requireWeightsOfTheSavedModel();
  }

  private void requireWeightsOfTheSavedModel() {
    Path savedModel = output.resolve("savedmodel");
    Path weights = output.resolve("model.safetensors");
    if (!Files.exists(savedModel)) {
      return;
    }
    assertThat(weights).exists();
    try (TrainableModel loaded =
            TrainableModel.load(savedModel, SessionSettings.defaults().withDevice(Device.CPU));
        TensorFile file = TensorFiles.open(weights)) {
      for (Parameter parameter : loaded.parameters()) {
        assertThat(file.floats(parameter.name()))
            .isEqualTo(FloatBuffer.wrap(loaded.read(parameter.name())));
      }
    }
  }
}
