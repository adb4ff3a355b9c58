package dev.longhand.runner.plots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.runner.plots.LinePlot.Line;
import dev.longhand.runner.plots.LinePlot.Panel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaleTest {
  private static final int BLUE = 0x0072B2;
  private static final int RED = 0xD55E00;
  private static final List<Double> SIZES = List.of(1024.0, 2048.0, 4096.0);
  private static final Line EMPTY = new Line("nothing", List.of(), List.of());

  @TempDir Path folder;

  private static Line power(String name, double exponent) {
    return new Line(
        name, SIZES, SIZES.stream().map(size -> 1e-5 * Math.pow(size, exponent)).toList());
  }

  private BufferedImage draw(List<Panel> panels) throws IOException {
    Path png = folder.resolve("plots/growth.png");
    LinePlot.write(png, panels);
    return ImageIO.read(png.toFile());
  }

  private static Panel panel(String title, Line... lines) {
    return new Panel(title, "tokens", title, Scale.POWERS_OF_TWO, List.of(lines));
  }

  /** The first row of pixels with a color, between two columns; -1 if there is none. */
  private static int highest(BufferedImage image, int rgb, int from, int to) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = from; x < to; x++) {
        if ((image.getRGB(x, y) & 0xffffff) == rgb) {
          return y;
        }
      }
    }
    return -1;
  }

  @Test
  void panelsStandBesideEachOtherAndALineHasOneColor() throws IOException {
    BufferedImage image =
        draw(
            List.of(
                panel("time", power("linear", 1), power("square", 2)),
                panel("memory", EMPTY, power("square", 2))));
    int half = image.getWidth() / 2;
    assertThat(highest(image, BLUE, 0, half)).isGreaterThan(highest(image, RED, 0, half));
    assertThat(highest(image, RED, 0, half)).isPositive();
    assertThat(highest(image, RED, half, image.getWidth())).isPositive();
    assertThat(highest(image, BLUE, half, image.getWidth())).isEqualTo(-1);
  }

  @Test
  void panelsWithoutValuesAreLeftOut() throws IOException {
    BufferedImage both = draw(List.of(panel("a", power("x", 1)), panel("b", power("x", 1))));
    BufferedImage one = draw(List.of(panel("a", power("x", 1)), panel("b", EMPTY)));
    assertThat(both.getWidth()).isEqualTo(2 * one.getWidth());
  }

  @Test
  void onePointIsEnough() throws IOException {
    Line point = new Line("point", List.of(512.0), List.of(4.0));
    assertThat(highest(draw(List.of(panel("a", point))), BLUE, 0, 640)).isPositive();
  }

  @Test
  void nothingToDrawIsReported() {
    assertThatThrownBy(() -> draw(List.of(panel("a", EMPTY))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("growth.png: there is nothing to plot");
  }
}
