package dev.longhand.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.trainer.step.ClassWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Trains on a golden case's rows as a user's run does, and compares what every update logs and the
 * weights afterwards.
 */
final class TrainingCheck {
  static final String FILE = "train.json";
  private static final String AFTER = "after.";
  private static final int PADDING = 0;

  /** The entries of train.json that have the names of flags. */
  private static final List<String> FLAGS =
      List.of(
          "learning_rate",
          "warmup_steps",
          "max_steps",
          "gradient_accumulation_steps",
          "weight_decay",
          "max_grad_norm");

  private static final List<String> ADAM_FLAGS =
      List.of("adam_beta1", "adam_beta2", "adam_epsilon");

  private TrainingCheck() {}

  /**
   * Trains.
   *
   * @param output a folder for what a run leaves
   */
  static List<Comparison> run(GoldenCase golden, TrainableModel model, Path folder, Path output) {
    JsonNode train = JsonFile.read(folder.resolve(FILE));
    Trainer trainer =
        new Trainer(
            new TrainingSetup(
                model, arguments(golden, train), output, PADDING, Map.of(), List.of()));
    TrainResult result = trainer.train(rows(golden), List.of(), classWeights(train));
    var log = new StepLog(result, train.path("log"));
    List<Comparison> all = new ArrayList<>();
    all.add(log.rates());
    for (String figure : List.of("loss", "grad_norm")) {
      String name = figure + " of each update";
      all.add(log.worst(name, figure, log.size(), Comparison::outputTolerance));
    }
    for (String name : golden.names(AFTER)) {
      String parameter = name.substring(AFTER.length());
      // Adam turns the rounding noise of a gradient that should be zero into real steps.
      if (!Comparison.isZeroGradient(parameter)) {
        all.add(Comparison.trained(parameter, model.read(parameter), golden.floats(name)));
      }
    }
    return all;
  }

  private static TrainingArguments arguments(GoldenCase golden, JsonNode train) {
    List<String> flags = new ArrayList<>();
    flags.add("--per_device_train_batch_size=" + golden.shape(prefix(0, 0) + "labels")[0]);
    flags.addAll(
        List.of("--train_sampling_strategy=sequential", "--logging_steps=1", "--save_strategy=no"));
    FLAGS.forEach(flag -> flags.add("--" + flag + "=" + train.path(flag).asText()));
    for (int i = 0; i < ADAM_FLAGS.size(); i++) {
      flags.add("--" + ADAM_FLAGS.get(i) + "=" + train.path("adam").path(i).asText());
    }
    return ParsedTraining.parse(flags.toArray(String[]::new));
  }

  private static ClassWeights classWeights(JsonNode train) {
    List<Double> weights = new ArrayList<>();
    train.path("class_weights").forEach(weight -> weights.add(weight.asDouble()));
    return new ClassWeights(weights);
  }

  /** The rows of all micro-batches, in the order in which the reference saw them. */
  private static Dataset rows(GoldenCase golden) {
    List<TokenRow> rows = new ArrayList<>();
    IntStream.Builder labels = IntStream.builder();
    for (String prefix : microBatches(golden)) {
      int[] ids = golden.ints(prefix + Signatures.INPUT_IDS);
      int[] types = golden.ints(prefix + Signatures.TOKEN_TYPE_IDS);
      int[] mask = golden.ints(prefix + Signatures.ATTENTION_MASK);
      int length = (int) golden.shape(prefix + Signatures.INPUT_IDS)[1];
      for (int start = 0; start < ids.length; start += length) {
        int end = start + Arrays.stream(mask, start, start + length).sum();
        rows.add(
            new TokenRow(
                Arrays.copyOfRange(ids, start, end), Arrays.copyOfRange(types, start, end)));
      }
      Arrays.stream(golden.ints(prefix + Signatures.LABELS)).forEach(labels::add);
    }
    return Dataset.ofClasses(rows::get, labels.build().toArray());
  }

  private static List<String> microBatches(GoldenCase golden) {
    return Stream.iterate(0, step -> step + 1)
        .takeWhile(step -> golden.has(prefix(step, 0) + Signatures.LABELS))
        .flatMap(
            step ->
                Stream.iterate(0, micro -> micro + 1)
                    .map(micro -> prefix(step, micro))
                    .takeWhile(prefix -> golden.has(prefix + Signatures.LABELS)))
        .toList();
  }

  private static String prefix(int step, int micro) {
    return "step." + step + "." + micro + ".";
  }
}
