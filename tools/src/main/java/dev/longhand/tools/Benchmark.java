package dev.longhand.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.SessionSettings;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.files.CompleteFolder;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.Version;
import dev.longhand.trainer.optimizer.AdamWSettings;
import dev.longhand.zoo.BuildOptions;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.ModelConfig;
import dev.longhand.zoo.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.tensorflow.Tensor;

/**
 * One measurement in this process: building, loading, the first batch, and steady batches. Token
 * ids and labels are random, the attention mask is that of real rows of the given lengths, and a
 * training batch ends with the trainer's update.
 */
final class Benchmark {
  private static final int WARM_UP = 3;
  private static final int LEAST_ITERATIONS = 10;
  private static final double LEAST_SECONDS = 10;
  private static final double LEARNING_RATE = 1e-5;
  private static final AdamWSettings ADAM_W = new AdamWSettings(0.9, 0.999, 1e-8, 0, 1);

  private final ParsedArguments arguments;
  private final boolean training;
  private final BenchmarkSettings settings;
  private final Random random = new Random(42);

  Benchmark(ParsedArguments arguments) {
    this.arguments = arguments;
    this.training = arguments.text("mode").equals("train");
    this.settings =
        new BenchmarkSettings(
            arguments.integer("batch_size"),
            arguments.integer("sequence_length"),
            arguments
                .optionalText("lengths")
                .map(file -> BenchmarkSettings.readLengths(Path.of(file)))
                .orElse(List.of()));
  }

  /** What a batch cost. */
  private record Timing(double seconds, int rows, long real, long padded, double flop) {}

  ObjectNode run() {
    Path scratch = OpenModel.scratch();
    try {
      long start = System.nanoTime();
      Path saved = savedModel(scratch.resolve("model"));
      double build = secondsSince(start);
      ModelConfig config = ModelConfig.read(ModelFolder.of(saved).config());
      requireLength(config);
      SessionSettings session = SharedFlags.session(arguments);
      start = System.nanoTime();
      try (TrainableModel model = TrainableModel.load(saved, session)) {
        Optional<TrainingStep> step =
            training ? Optional.of(new TrainingStep(model, ADAM_W)) : Optional.empty();
        double load = secondsSince(start);
        return measure(config, model, step, build, load);
      }
    } finally {
      CompleteFolder.delete(scratch);
    }
  }

  /** The SavedModel to measure; made where the user's model is none or its weights are random. */
  private Path savedModel(Path target) {
    String name = arguments.text("model");
    if (arguments.isTrue("random_weights")) {
      ModelConfig config =
          Files.isDirectory(Path.of(name))
              ? ModelConfig.read(ModelFolder.of(Path.of(name)).config())
              : Presets.get(name).config();
      BuildOptions options =
          BuildOptions.defaults().withTokenTypeIds(config.modelType().equals("bert"));
      ModelBuilder.build(config, options, Optional.empty(), List.of(), target);
      return target;
    }
    if (!Files.isDirectory(Path.of(name)) && Presets.find(name).isPresent()) {
      throw new ReportedException(
          "--model "
              + name
              + " is the name of a size and has no weights here: add --random_weights, or name a"
              + " folder.");
    }
    ModelFolder folder = ModelFolder.of(Path.of(name));
    if (folder.kind() == ModelFolder.Kind.HUGGING_FACE) {
      OpenModel.buildSavedModel(folder, BuildOptions.defaults(), target);
      return target;
    }
    return folder.savedModel();
  }

  private void requireLength(ModelConfig config) {
    if (settings.sequenceLength() > config.maxLength()) {
      throw new ReportedException(
          "--sequence_length %d: the model takes at most %d tokens"
              .formatted(settings.sequenceLength(), config.maxLength()));
    }
  }

  private ObjectNode measure(
      ModelConfig config,
      TrainableModel model,
      Optional<TrainingStep> step,
      double build,
      double load) {
    int batch = 0;
    Timing first = time(config, model, step, batch++);
    while (batch <= WARM_UP) {
      time(config, model, step, batch++);
    }
    List<Timing> steady = new ArrayList<>();
    double total = 0;
    while (!enough(steady.size(), total)) {
      Timing timing = time(config, model, step, batch++);
      steady.add(timing);
      total += timing.seconds();
    }
    return result(config, build, load, first.seconds(), steady);
  }

  private boolean enough(int iterations, double seconds) {
    OptionalInt asked = arguments.optionalInteger("iterations");
    return asked.isPresent()
        ? iterations >= asked.getAsInt()
        : iterations >= LEAST_ITERATIONS && seconds >= LEAST_SECONDS;
  }

  private Timing time(
      ModelConfig config, TrainableModel model, Optional<TrainingStep> step, int batch) {
    int[] lengths = settings.rowLengths(batch);
    int longest = Arrays.stream(lengths).max().orElseThrow();
    Map<String, Tensor> inputs = inputs(config, model, lengths, longest, batch);
    long start = System.nanoTime();
    if (step.isPresent()) {
      step.get().gradients(inputs, true);
      step.get().update(LEARNING_RATE);
    } else {
      model.run(Signatures.SERVING_DEFAULT, inputs, Signatures.LOGITS).close();
    }
    double seconds = secondsSince(start);
    inputs.values().forEach(Tensor::close);
    long real = Arrays.stream(lengths).sum();
    double flop = Arrays.stream(lengths).mapToDouble(n -> Flop.forward(config, n)).sum();
    return new Timing(
        seconds, lengths.length, real, (long) longest * lengths.length, training ? 3 * flop : flop);
  }

  private Map<String, Tensor> inputs(
      ModelConfig config, TrainableModel model, int[] lengths, int longest, int batch) {
    int rows = lengths.length;
    int[] ids = new int[rows * longest];
    int[] mask = new int[rows * longest];
    int vocabulary = config.encoder().vocabularySize();
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < longest; i++) {
        boolean real = i < lengths[row];
        ids[row * longest + i] = real ? random.nextInt(vocabulary) : config.encoder().padTokenId();
        mask[row * longest + i] = real ? 1 : 0;
      }
    }
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put(Signatures.INPUT_IDS, Tensors.ofInts(ids, rows, longest));
    inputs.put(Signatures.ATTENTION_MASK, Tensors.ofInts(mask, rows, longest));
    String key = training ? Signatures.TRAIN : Signatures.SERVING_DEFAULT;
    Set<String> declared = model.signature(key).inputs().keySet();
    if (declared.contains(Signatures.TOKEN_TYPE_IDS)) {
      inputs.put(Signatures.TOKEN_TYPE_IDS, Tensors.ofInts(new int[ids.length], rows, longest));
    }
    if (training) {
      inputs.put(Signatures.LABELS, labels(model, config, rows));
      inputs.put(Signatures.SEED, Tensors.ofLong(batch));
    }
    return inputs;
  }

  private Tensor labels(TrainableModel model, ModelConfig config, int rows) {
    if (model.labelKind() == LabelKind.REGRESSION) {
      return Tensors.ofFloats(new float[rows], rows);
    }
    int[] labels = random.ints(rows, 0, config.labels().size()).toArray();
    return Tensors.ofInts(labels, rows);
  }

  private ObjectNode result(
      ModelConfig config, double build, double load, double first, List<Timing> steady) {
    double seconds = steady.stream().mapToDouble(Timing::seconds).sum();
    double[] sorted = steady.stream().mapToDouble(Timing::seconds).sorted().toArray();
    ObjectNode root = JsonLines.object();
    ObjectNode asked = root.putObject("arguments");
    arguments.asMap().forEach((name, value) -> asked.putPOJO(name, value));
    root.put("model_type", config.modelType());
    root.put("longhand", Version.longhand()).put("tensorflow_java", Version.tensorFlowJava());
    root.put("processors", Runtime.getRuntime().availableProcessors());
    ObjectNode times = root.putObject("seconds");
    times.put("build", build).put("load", load).put("first", first);
    times
        .putObject("steady")
        .put("mean", seconds / sorted.length)
        .put("p50", percentile(sorted, 50))
        .put("p90", percentile(sorted, 90))
        .put("p99", percentile(sorted, 99))
        .put("iterations", sorted.length);
    root.put("samples_per_second", sum(steady, Timing::rows) / seconds);
    root.putObject("tokens_per_second")
        .put("real", sum(steady, Timing::real) / seconds)
        .put("padded", sum(steady, Timing::padded) / seconds);
    root.put("gflop_per_second", sum(steady, Timing::flop) / seconds / 1e9);
    root.put("gflop_formula", training ? "3 * (" + Flop.FORMULA + ")" : Flop.FORMULA);
    peakMemory().ifPresent(megabytes -> root.put("peak_memory_mb", megabytes));
    return root;
  }

  private static double sum(List<Timing> timings, ToDoubleFunction<Timing> figure) {
    return timings.stream().mapToDouble(figure).sum();
  }

  /** The smallest value that so many percent of all do not exceed. */
  static double percentile(double[] sorted, int percent) {
    int rank = (int) Math.ceil(sorted.length * percent / 100.0);
    return sorted[Math.max(0, rank - 1)];
  }

  /** The largest resident set of this process, where the system tells (Linux). */
  private static Optional<Double> peakMemory() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6)
          .findFirst();
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }
}
