package dev.longhand.runner.plots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.runner.plots.BarPlot.Bars;
import dev.longhand.runner.plots.BarPlot.Panel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BarPlotTest {
  private static final int BLUE = 0x0072B2;
  private static final int RED = 0xD55E00;

  @TempDir Path folder;

  @Test
  void areasAreInProportionToTheValues() throws IOException {
    Panel panel =
        new Panel(
            "time",
            "model",
            "seconds",
            List.of("a", "b"),
            List.of(new Bars("load", List.of(1.0, 1.0)), new Bars("run", List.of(4.0, 4.0))));
    Path png = folder.resolve("bars.png");
    BarPlot.write(png, List.of(panel, panel));
    BufferedImage image = ImageIO.read(png.toFile());

    double ratio = (double) pixels(image, RED) / pixels(image, BLUE);
    assertThat(ratio).isBetween(3.4, 4.4);
    assertThat(image.getWidth()).isGreaterThan(image.getHeight());
  }

  private static int pixels(BufferedImage image, int rgb) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xffffff) == rgb ? 1 : 0;
      }
    }
    return count;
  }
}
