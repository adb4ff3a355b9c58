package dev.longhand.tools.gpu;

import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.Determinism;
import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.tools.verify.Comparison;
import dev.longhand.tools.verify.VerifyCommand;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.Presets.Preset;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.heads.PooledHead;
import dev.longhand.zoo.net.Activation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.tensorflow.Session;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.RunOptions;

/** What {@code tools/gpu-check} checks of a device. */
final class GpuChecks {
  private static final List<String> MODELS = Presets.tiny().stream().map(Preset::name).toList();

  /**
   * Where rounding moves a ReLU's input over zero, its gradient jumps: no tolerance covers that.
   */
  private static final List<String> SMOOTH_MODELS =
      Presets.tiny().stream()
          .filter(tiny -> !hasRelu(tiny.config().headLayers()))
          .map(Preset::name)
          .toList();

  private static final List<String> CHECKPOINT_FILES =
      List.of("model.safetensors", "optimizer.safetensors", "longhand_state.json");

  private final SessionSettings settings;
  private final Path golden;
  private final Path scratch;

  /**
   * One check of a device.
   *
   * @param action may also fail by a {@link UserException}
   */
  record Check(String name, Supplier<Finding> action) {}

  /**
   * What a check found.
   *
   * @param text one line for the user
   */
  record Finding(boolean passed, String text) {}

  /** Checks of the device of these settings, with models made in a scratch folder. */
  GpuChecks(SessionSettings settings, Path golden, Path scratch) {
    this.settings = settings;
    this.golden = golden;
    this.scratch = scratch;
  }

  private static boolean hasRelu(Head head) {
    return head instanceof PooledHead pooled && pooled.activation() == Activation.RELU;
  }

  /** All checks, the cheapest first. */
  List<Check> all() {
    List<Check> all = new ArrayList<>();
    for (Path folder : goldenFolders()) {
      all.add(new Check("golden values of " + folder.getFileName(), () -> goldenValues(folder)));
    }
    for (String name : MODELS) {
      all.add(new Check("where " + name + " is computed", () -> kernels(name)));
      all.add(new Check(name + " beside the CPU", () -> besideCpu(name)));
    }
    for (Precision precision : Precision.values()) {
      String in = precision.name().toLowerCase(Locale.ROOT);
      if (precision != Precision.FLOAT32) {
        SMOOTH_MODELS.forEach(
            name ->
                all.add(
                    new Check(
                        "%s in %s beside float32".formatted(name, in),
                        () -> besideFloat32(name, precision))));
      }
      if (Determinism.isRequired() || isCpu()) {
        all.add(new Check("resuming in " + in, () -> resume(precision)));
      }
    }
    for (String name : MODELS) {
      all.add(new Check("speed of " + name, () -> new SpeedCheck(model(name), settings).run()));
    }
    all.add(new Check("an update that does not fit", this::withoutMemory));
    return all;
  }

  private List<Path> goldenFolders() {
    List<Path> folders;
    try (Stream<Path> entries = Files.list(golden)) {
      folders =
          entries
              .filter(entry -> Files.exists(entry.resolve("expected.safetensors")))
              .sorted()
              .toList();
    } catch (IOException failure) {
      throw FileErrors.reading(golden, failure);
    }
    if (folders.isEmpty()) {
      throw new UserException(
          "%s has no golden values: expected folders with expected.safetensors; name another by --golden"
              .formatted(golden));
    }
    return folders;
  }

  private Finding goldenValues(Path folder) {
    List<Comparison> found = VerifyCommand.verify(folder, settings);
    double worst = 0;
    for (Comparison one : found) {
      worst = Math.max(worst, one.tolerance() == 0 ? 0 : one.difference() / one.tolerance());
    }
    return new Finding(
        found.stream().allMatch(Comparison::passed),
        "%d values, the largest difference is %.0f%% of its tolerance"
            .formatted(found.size(), 100 * worst));
  }

  /** TensorFlow puts what a GPU lacks on the processor without a word: a traced step tells. */
  private Finding kernels(String name) {
    Map<String, Integer> kernels = new TreeMap<>();
    try (TrainableModel model = TrainableModel.load(model(name), settings);
        ToyTraining.Inputs inputs = ToyTraining.inputs(model, 1)) {
      Session.Runner runner = inputs.runner(model.session());
      model.signature(Signatures.TRAIN).outputs().values().forEach(o -> runner.fetch(o.name()));
      runner.setOptions(
          RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build());
      try (var result = runner.runAndFetchMetadata()) {
        for (DeviceStepStats device :
            result.getMetadata().orElseThrow().getStepStats().getDevStatsList()) {
          if (device.getDevice().matches(".*/device:[CG]PU:\\d+")) {
            String shortName = device.getDevice().replaceFirst(".*/device:", "");
            kernels.merge(shortName, device.getNodeStatsCount(), Integer::sum);
          }
        }
      }
    }
    String wanted = isCpu() ? "CPU:" : "GPU:";
    int there =
        kernels.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(wanted))
            .mapToInt(Map.Entry::getValue)
            .sum();
    int all = kernels.values().stream().mapToInt(Integer::intValue).sum();
    return new Finding(2 * there > all, "kernels of a training step: " + kernels);
  }

  private boolean isCpu() {
    return settings.device().kind() == Device.Kind.CPU;
  }

  private Finding besideCpu(String name) {
    return finding(
        "loss, gradients and updated parameters",
        StepComparison.run(model(name), settings, settings.withDevice(Device.CPU)));
  }

  private Finding besideFloat32(String name, Precision precision) {
    Path model = ToyTraining.model(name, precision, scratch);
    return finding(
        "loss and gradients", StepComparison.run(precision, model, model(name), settings));
  }

  private static Finding finding(String what, List<Comparison> all) {
    Comparison worst = Comparison.worst("worst", all);
    return new Finding(
        all.stream().allMatch(Comparison::passed),
        "%s, %d in all, dropout on; the largest difference is %.1e, tolerance %.1e"
            .formatted(what, all.size(), worst.difference(), worst.tolerance()));
  }

  private Path model(String name) {
    return ToyTraining.model(name, Precision.FLOAT32, scratch);
  }

  private Finding resume(Precision precision) {
    Path whole = scratch.resolve("whole" + precision.flag());
    Path resumed = scratch.resolve("resumed" + precision.flag());
    Path model = ToyTraining.model("bert-tiny", precision, scratch);
    List<String> flags = new ArrayList<>(List.of("--max_steps=6", "--save_steps=3"));
    if (precision != Precision.FLOAT32) {
      flags.add("--" + precision.flag());
    }
    ToyTraining.run(model, settings, whole, flags);
    flags.add("--resume_from_checkpoint=" + whole.resolve("checkpoint-3"));
    ToyTraining.run(model, settings, resumed, flags);
    List<String> different = new ArrayList<>();
    for (String file : CHECKPOINT_FILES) {
      if (!sameBytes(
          whole.resolve("checkpoint-6").resolve(file),
          resumed.resolve("checkpoint-6").resolve(file))) {
        different.add(file);
      }
    }
    return new Finding(
        different.isEmpty(),
        different.isEmpty()
            ? "6 updates and 3 + 3 updates end in the same bytes"
            : "6 updates and 3 + 3 updates differ in " + String.join(", ", different));
  }

  private static boolean sameBytes(Path one, Path other) {
    try {
      return Files.mismatch(one, other) < 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Finding withoutMemory() {
    return new MemoryCheck(settings, scratch).run(ToyTraining.rowsBeyond(memoryLimit()));
  }

  /** The MiB that TensorFlow may take of any device, so that little is needed to go beyond. */
  static int memoryLimit() {
    String limit = System.getenv("TF_CPU_BFC_MEM_LIMIT_IN_MB");
    if (limit == null) {
      throw new UserException(
          "memory has no limit: start tools/gpu-check, which sets one in the environment");
    }
    return Integer.parseInt(limit);
  }
}
