package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.model.BuildOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training in 16 bits beside one in float32: the same weights, rows and order, no dropout. */
@Tag("slow")
class PrecisionCurveTest {
  private static final int UPDATES = 30;
  private static final int ROWS = 96;

  @TempDir static Path folder;
  private static List<Map<String, Object>> exact;

  @BeforeAll
  static void trainInFloat32() {
    exact = train(Precision.FLOAT32);
  }

  private static List<Map<String, Object>> train(Precision precision) {
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
    var arguments = ParsedTraining.parse(all.toArray(String[]::new));
    try (TrainableModel model = TrainableModel.load(target, SessionSettings.onCpu())) {
      var setup =
          new TrainingSetup(model, arguments, folder.resolve("run"), 0, Map.of(), List.of());
      TrainResult result = new Trainer(setup).train(rows(), List.of());
      return result.state().logHistory();
    }
  }

  /** A row's class is that of most of its words. */
  private static Dataset rows() {
    Random random = new Random(1);
    List<TokenRow> rows = new ArrayList<>();
    int[] labels = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      int[] ids = random.ints(5 + random.nextInt(20), 5, 50).toArray();
      long upper = Arrays.stream(ids).filter(id -> id >= 27).count();
      labels[row] = 2 * upper > ids.length ? 1 : 0;
      rows.add(new TokenRow(ids, new int[0]));
    }
    return Dataset.ofClasses(rows::get, labels);
  }

  /**
   * Each product is rounded to the type's precision u: the losses of 30 updates stay within u/2 of
   * float32's, the gradients' norms within 4 u of their own size.
   */
  @ParameterizedTest
  @CsvSource({"BFLOAT16", "FLOAT16"})
  void followsTheCurveOfFloat32(Precision precision) {
    List<Map<String, Object>> narrow = train(precision);
    double unit = precision.unitRoundoff();
    for (int update = 0; update < UPDATES; update++) {
      double loss = get(exact, "loss", update);
      double norm = get(exact, "grad_norm", update);
      assertThat(get(narrow, "loss", update)).isCloseTo(loss, within(unit / 2));
      assertThat(get(narrow, "grad_norm", update)).isCloseTo(norm, within(4 * unit * norm));
    }
    assertThat(narrow).isNotEqualTo(exact);
  }

  private static double get(List<Map<String, Object>> log, String figure, int update) {
    return (Double) log.get(update).get(figure);
  }
}
