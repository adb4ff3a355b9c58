package dev.longhand.newsgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.runner.plots.ConfusionPlot;
import dev.longhand.trainer.metrics.ConfusionMatrix;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of a small matrix, worked out by hand. */
final class ClassReportTest {
  private static final List<String> CLASSES = List.of("a", "b", "c");

  /** a: 2 of 3 found; b: 1 of 1 found, with two others; c: 1 of 2 found. */
  private static final ConfusionMatrix COUNTS =
      ConfusionMatrix.of(new int[] {0, 0, 1, 1, 1, 2}, new int[] {0, 0, 0, 1, 2, 2}, 3);

  @TempDir Path folder;

  @Test
  void macroF1IsTheMeanOfTheClasses() {
    Map<String, Double> figures = NewsMetrics.of(COUNTS);
    assertThat(figures.get("accuracy")).isCloseTo(4 / 6.0, within(1e-12));
    // F1 of a: 4/5, of b: 2/4, of c: 2/3
    assertThat(figures.get("macro_f1")).isCloseTo((0.8 + 0.5 + 2 / 3.0) / 3, within(1e-12));
  }

  @Test
  void everyClassHasItsRow() {
    assertThat(new ClassReport(CLASSES, COUNTS).figures().toString().lines().map(this::plain))
        .contains("a 100.00 66.67 80.00 3", "b 33.33 100.00 50.00 1", "c 100.00 50.00 66.67 2")
        .contains("mean of the groups 77.78 72.22 65.56 6");
  }

  @Test
  void confusionsAreARowForEachRightClass() {
    assertThat(new ClassReport(CLASSES, COUNTS).confusions().toString().lines().map(this::plain))
        .contains("a 1 2 1 0", "b 2 0 1 0", "c 3 0 1 1");
  }

  private String plain(String line) {
    return line.strip().replaceAll(" +", " ");
  }

  @Test
  void thePictureIsDrawn() throws IOException {
    Path png = folder.resolve("confusion.png");
    ConfusionPlot.write(png, "three classes", CLASSES, COUNTS);
    BufferedImage image = ImageIO.read(png.toFile());
    assertThat(image.getWidth()).isEqualTo(image.getHeight()).isGreaterThan(500);
  }
}
