package dev.longhand.tools;

import dev.longhand.savedmodels.Precision;
import dev.longhand.savedmodels.SessionSettings;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.TrainResult;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.zoo.BuildOptions;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Presets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training in 16 bits beside one in float32: the same weights, rows and order, no dropout. */
class PrecisionCurveTest {
  private static final int UPDATES = 30;
  private static final int ROWS = 96;

  @TempDir static Path folder;
  private static Run exact;

  /** What a training logged, and a matrix afterwards. */
  private record Run(List<Map<String, Object>> log, float[] matrix) {
    double get(String figure, int update) {
      return (Double) log.get(update).get(figure);
    }
  }

  @BeforeAll
  static void trainInFloat32() {
    exact = train(Precision.FLOAT32);
  }

  private static Run train(Precision precision, String... flags) {
    Path target = folder.resolve("model" + precision.flag());
    var options = BuildOptions.defaults().withDropout(0).withPrecision(precision);
    ModelBuilder.build(
        Presets.get("bert-tiny").config(), options, Optional.empty(), List.of(), target);
    List<String> all =
        new ArrayList<>(
            List.of(
                "--max_steps=" + UPDATES,
                "--learning_rate=1e-3",
                "--warmup_ratio=0.1",
                "--logging_steps=1",
                "--save_strategy=no"));
    if (precision != Precision.FLOAT32) {
      all.add("--" + precision.flag());
    }
    all.addAll(List.of(flags));
    var arguments = TrainingArguments.parse(all.toArray(String[]::new));
    try (TrainableModel model = TrainableModel.load(target, SessionSettings.onCpu())) {
      var setup =
          new Trainer.Setup(model, arguments, folder.resolve("run"), 0, Map.of(), List.of());
      TrainResult result = new Trainer(setup).train(rows(), List.of());
      return new Run(
          result.state().logHistory(),
          model.read("bert.encoder.layer.0.intermediate.dense.weight"));
    }
  }

  /** A row's class is that of most of its words. */
  private static Dataset rows() {
    Random random = new Random(1);
    List<TokenRow> rows = new ArrayList<>();
    int[] labels = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      int[] ids = random.ints(5 + random.nextInt(20), 5, 50).toArray();
      long upper = java.util.Arrays.stream(ids).filter(id -> id >= 27).count();
      labels[row] = 2 * upper > ids.length ? 1 : 0;
      rows.add(new TokenRow(ids, new int[0]));
    }
    return Dataset.ofClasses(rows::get, labels);
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16", "FLOAT16"})
  void measure(Precision precision) {
    Run narrow = train(precision);
    double u = precision.unitRoundoff();
    for (int i = 0; i < UPDATES; i++) {
      System.out.printf(
          "%s %d loss %.5f %.5f: %.2f u; norm %.4f %.4f: %.2f u scale %s%n",
          precision,
          i,
          exact.get("loss", i),
          narrow.get("loss", i),
          (narrow.get("loss", i) - exact.get("loss", i)) / u,
          exact.get("grad_norm", i),
          narrow.get("grad_norm", i),
          (narrow.get("grad_norm", i) / exact.get("grad_norm", i) - 1) / u,
          narrow.log().get(i).get("loss_scale"));
    }
    double d = 0;
    for (int i = 0; i < exact.matrix.length; i++)
      d = Math.max(d, Math.abs(exact.matrix[i] - narrow.matrix[i]));
    System.out.println("matrix diff " + d);
  }
}
