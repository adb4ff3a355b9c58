package dev.longhand.runner.plots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvePlotTest {
  @TempDir Path folder;

  private static RunLog run(String name, int steps, double floor) {
    List<Map<String, Double>> entries = new ArrayList<>();
    for (int step = 10; step <= steps; step += 10) {
      double loss = floor + Math.exp(-step / 200.0);
      entries.add(
          Map.of("step", (double) step, "loss", loss, "learning_rate", 1e-5 * (600 - step)));
      if (step % 100 == 0) {
        entries.add(
            Map.of("step", (double) step, "eval_loss", loss + 0.1, "eval_accuracy", 1 - loss / 2));
      }
    }
    return new RunLog(name, entries);
  }

  private static int coloredPixels(BufferedImage image, int rgb) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xffffff) == rgb ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void runsAreOverlaidInColorsOfTheirOwn() throws IOException {
    Path png = folder.resolve("curves.png");
    CurvePlot.write(png, List.of(run("first", 500, 0.1), run("second", 300, 0.3)));
    BufferedImage image = ImageIO.read(png.toFile());
    assertThat(image.getHeight()).isEqualTo(3 * 380);
    assertThat(coloredPixels(image, 0x0072B2)).isGreaterThan(500);
    assertThat(coloredPixels(image, 0xD55E00)).isGreaterThan(500);
  }

  private static Map<String, Double> evaluated(double step, double epoch) {
    return Map.of("step", step, "epoch", epoch, "eval_loss", 1 / (1 + epoch));
  }

  /** A run of twice the batch makes half the steps; over epochs the two are as long. */
  @Test
  void runsThatKnowTheirEpochsAreDrawnOverThem() throws IOException {
    Path png = folder.resolve("epochs.png");
    RunLog small = new RunLog("small", List.of(evaluated(10, 1), evaluated(20, 2)));
    RunLog large = new RunLog("large", List.of(evaluated(5, 1), evaluated(10, 2)));
    CurvePlot.write(png, List.of(small, large));
    BufferedImage over = ImageIO.read(png.toFile());
    assertThat(coloredPixels(over, 0x0072B2)).isLessThan(coloredPixels(over, 0xD55E00) / 2);
    RunLog half = new RunLog("half", List.of(evaluated(2, 0.25), evaluated(4, 0.5)));
    RunLog steps = new RunLog("half", List.of(step(2, 0.25), step(4, 0.5)));
    CurvePlot.write(png, List.of(half));
    Path same = folder.resolve("steps.png");
    CurvePlot.write(same, List.of(steps));
    assertThat(same).hasSameBinaryContentAs(png);
  }

  private static Map<String, Double> step(double step, double epoch) {
    return Map.of("step", step, "eval_loss", 1 / (1 + epoch));
  }

  @Test
  void twoRunsOfOneNameAreBothDrawn() throws IOException {
    Path png = folder.resolve("same.png");
    CurvePlot.write(png, List.of(run("run", 500, 0.1), run("run", 500, 0.5)));
    assertThat(coloredPixels(ImageIO.read(png.toFile()), 0xD55E00)).isGreaterThan(500);
  }

  /** A legend is framed; where the frame has both its sides, no name is cut. */
  @Test
  void aLegendOfManyLongNamesIsWhole() throws IOException {
    Path png = folder.resolve("many.png");
    List<RunLog> runs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      runs.add(run("a-run-with-a-long-name-of-its-own-" + "x".repeat(40 * i), 500, 0.1 * i));
    }
    CurvePlot.write(png, runs);
    BufferedImage image = ImageIO.read(png.toFile());
    for (int x : new int[] {0, image.getWidth() - 1}) {
      for (int y = 0; y < image.getHeight(); y++) {
        assertThat(image.getRGB(x, y)).isEqualTo(Color.WHITE.getRGB());
      }
    }
  }

  @Test
  void aMetricHasAPanelOfItsOwn() throws IOException {
    Path png = folder.resolve("new/metrics.png");
    Map<String, Double> entry = Map.of("step", 1.0, "eval_f1", 0.5, "eval_accuracy", 0.6);
    CurvePlot.write(png, List.of(new RunLog("a", List.of(entry))));
    assertThat(ImageIO.read(png.toFile()).getHeight()).isEqualTo(2 * 380);
  }

  @Test
  void panelsWithoutValuesAreLeftOut() throws IOException {
    Path png = folder.resolve("loss.png");
    RunLog onlyLoss = new RunLog("a", List.of(Map.of("step", 1.0, "loss", 2.0)));
    CurvePlot.write(png, List.of(onlyLoss));
    assertThat(ImageIO.read(png.toFile()).getHeight()).isEqualTo(380);
  }

  @Test
  void aRunWithoutALogIsReported() {
    assertThat(CurvePlot.hasCurves(List.of(run("a", 0, 0)))).isFalse();
    assertThat(CurvePlot.hasCurves(List.of(run("a", 30, 0)))).isTrue();
    assertThatThrownBy(() -> CurvePlot.write(folder.resolve("x.png"), List.of(run("a", 0, 0))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no run has logged its loss yet");
    assertThatThrownBy(() -> RunLog.read(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("trainer_state.json");
  }

  @Test
  void aRunIsReadFromItsState() throws IOException {
    Path run = Files.createDirectory(folder.resolve("sst2-bert-42"));
    Files.writeString(
        run.resolve("trainer_state.json"),
        "{\"log_history\": [{\"step\": 5, \"loss\": 0.5, \"note\": \"x\"}, {\"loss\": NaN}]}");
    assertThat(RunLog.read(run))
        .isEqualTo(
            new RunLog(
                "sst2-bert-42",
                List.of(Map.of("step", 5.0, "loss", 0.5), Map.of("loss", Double.NaN))));
    Files.writeString(run.resolve("trainer_state.json"), "{\"log_history\": [");
    assertThatThrownBy(() -> RunLog.read(run))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("trainer_state.json");
  }

  @Test
  void theEvaluationAfterATrainingWithoutAnyIsItsOnePoint() throws IOException {
    Path run = Files.createDirectory(folder.resolve("sst2-bert-42"));
    Path state = run.resolve("trainer_state.json");
    Files.writeString(run.resolve("eval_results.json"), "{\"eval_loss\": 0.5, \"epoch\": 1}");
    Files.writeString(run.resolve("run.json"), "{\"arguments\": {\"run_name\": \"mine\"}}");
    Files.writeString(state, "{\"global_step\": 7, \"log_history\": []}");

    assertThat(RunLog.read(run))
        .isEqualTo(
            new RunLog("mine", List.of(Map.of("eval_loss", 0.5, "epoch", 1.0, "step", 7.0))));
    Files.writeString(
        state, "{\"global_step\": 7, \"log_history\": [{\"step\": 6, \"eval_loss\": 0.6}]}");
    assertThat(RunLog.read(run).entries()).containsExactly(Map.of("step", 6.0, "eval_loss", 0.6));
  }
}
