package dev.longhand.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.trainer.events.InterruptedRunException;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.setup.TrainingSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code --fp16} changes in a training: a model in float32, whose labels are so large that
 * gradients overflow, shows it on every machine.
 */
final class LossScalingTest {
  private static final double RATE = 0.01;
  private static final int UPDATES = 12;
  private static final List<String> FLAGS =
      List.of(
          "--fp16",
          "--per_device_train_batch_size=4",
          "--learning_rate=" + RATE,
          "--max_steps=" + UPDATES,
          "--logging_steps=1",
          "--save_steps=1");

  /** With the first scale the squares of its gradients go beyond float32, with a smaller not. */
  private static final float LARGE = 0x1p50f;

  @TempDir static Path folder;
  private static Path model;
  private static Path output;

  /** What a run logged, and its parameters afterwards. */
  private record Ended(List<Map<String, Object>> log, Map<String, float[]> parameters) {
    List<Double> logged(String figure) {
      return log.stream()
          .filter(line -> line.containsKey(figure))
          .map(line -> (Double) line.get(figure))
          .toList();
    }
  }

  @BeforeAll
  static void writeModel() {
    model = folder.resolve("model");
    output = folder.resolve("run");
    TinyClassifier.write(model, LabelKind.REGRESSION, 0.1f, 42);
  }

  @AfterEach
  void clear() {
    AtomicFolder.delete(output);
  }

  private static Ended train(float label, TrainingListener listener, List<String> flags) {
    float[] labels = new float[20];
    Arrays.fill(labels, label);
    Dataset rows =
        Dataset.ofValues(row -> new TokenRow(new int[] {1 + row % 15, 3}, new int[0]), labels);
    try (TrainableModel loaded = TrainableModel.load(model, SessionSettings.onCpu())) {
      var arguments = ParsedTraining.parse(flags.toArray(String[]::new));
      var setup = new TrainingSetup(loaded, arguments, output, 0, Map.of(), List.of(listener));
      TrainResult result = new Trainer(setup).train(rows, List.of());
      return new Ended(result.state().logHistory(), parameters(loaded));
    }
  }

  private static Ended train(float label, List<String> flags) {
    return train(label, new TrainingListener() {}, flags);
  }

  private static List<String> with(String... more) {
    return Stream.concat(FLAGS.stream(), Stream.of(more)).toList();
  }

  private static Map<String, float[]> parameters(TrainableModel model) {
    Map<String, float[]> parameters = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      parameters.put(parameter.name(), model.read(parameter.name()));
    }
    return parameters;
  }

  private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected) {
    expected.forEach((name, values) -> assertThat(found.get(name)).as(name).isEqualTo(values));
  }

  @Test
  void leavesNoTraceWhereNothingOverflows() {
    Ended scaled = train(2, FLAGS);
    AtomicFolder.delete(output);
    Ended plain = train(2, with("--fp16=false"));

    assertThat(scaled.logged("loss_scale")).hasSize(UPDATES).containsOnly(65536.0);
    assertThat(plain.logged("loss_scale")).isEmpty();
    for (String figure : List.of("loss", "grad_norm", "learning_rate")) {
      assertThat(scaled.logged(figure)).as(figure).isEqualTo(plain.logged(figure));
    }
    assertSame(scaled.parameters, plain.parameters);
  }

  @Test
  void anOverflowHalvesTheScaleAndMovesNeitherParametersNorTheRate() {
    Ended untrained = train(LARGE, with("--max_steps=1"));
    AtomicFolder.delete(output);
    Ended ended = train(LARGE, FLAGS);

    List<Double> scales = ended.logged("loss_scale");
    int skipped = scales.indexOf(scales.get(UPDATES - 1));
    assertThat(skipped).isBetween(2, UPDATES - 4);
    for (int update = 0; update < UPDATES; update++) {
      boolean moved = update >= skipped;
      double scale = 65536 / Math.pow(2, Math.min(update, skipped));
      double rate = RATE * (1 - Math.max(0, update - skipped) / (double) UPDATES);
      assertThat(scales.get(update)).isEqualTo(scale);
      assertThat(Double.isFinite(ended.logged("grad_norm").get(update))).isEqualTo(moved);
      assertThat(ended.logged("learning_rate").get(update)).isCloseTo(rate, within(1e-15));
      assertThat(ended.logged("loss").get(update)).isFinite();
    }
    try (TrainableModel start = TrainableModel.load(model, SessionSettings.onCpu())) {
      assertSame(untrained.parameters, parameters(start));
      assertThat(ended.parameters.get("classifier.bias"))
          .isNotEqualTo(start.read("classifier.bias"));
    }
  }

  @Test
  void aRunInterruptedAmongOverflowsAndAfterThemEndsInTheSameBytes() throws IOException {
    train(LARGE, FLAGS);
    Map<String, String> whole = RunFiles.read(output);
    AtomicFolder.delete(output);

    List<String> flags = FLAGS;
    for (int update : new int[] {1, 2, 8}) {
      List<String> next = flags;
      assertThatThrownBy(() -> train(LARGE, RaisedSignal.after(update), next))
          .isInstanceOf(InterruptedRunException.class);
      flags = with("--resume_from_checkpoint=last");
    }
    train(LARGE, flags);
    assertThat(RunFiles.read(output)).isEqualTo(whole);
  }

  @Test
  void gradientsThatOverflowWithoutAScaleEndTheRun() {
    assertThatThrownBy(() -> train(1.5e19f, with("--logging_nan_inf_filter", "--max_steps=20")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("optimizer step 17: the loss is ")
        .hasMessageContaining("the parameters are unchanged")
        .hasMessageContaining("or use --bf16: the largest float16 is 65504");
  }

  @Test
  void aLossThatIsNoNumberEndsTheRunAtOnce() {
    assertThatThrownBy(() -> train(1e30f, FLAGS))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("optimizer step 1: the loss is Infinity");
  }

  @Test
  void aRunResumedInFloat16BeginsWithTheFirstScale() {
    train(2, with("--fp16=false", "--max_steps=2"));
    Ended resumed = train(2, with("--resume_from_checkpoint=last"));
    assertThat(resumed.logged("loss_scale")).hasSize(UPDATES - 2).containsOnly(65536.0);
  }
}
