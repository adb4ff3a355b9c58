package dev.longhand.runner.plots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.runner.plots.LinePlot.Line;
import dev.longhand.runner.plots.LinePlot.Panel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinePlotTest {
  private static final int BLUE = 0x0072B2;
  private static final int RED = 0xD55E00;
  private static final Line EMPTY = new Line("nothing", List.of(), List.of());
  private static final Line LOW = new Line("low", List.of(1.0, 2.0), List.of(10.0, 12.0));
  private static final Line HIGH = new Line("high", List.of(1.0, 2.0), List.of(20.0, 24.0));

  @TempDir Path folder;

  private BufferedImage draw(Panel... panels) throws IOException {
    Path png = folder.resolve("lines.png");
    LinePlot.write(png, List.of(panels));
    return ImageIO.read(png.toFile());
  }

  private static Panel panel(Scale scale, Line... lines) {
    return new Panel("time", "depth", "seconds", scale, List.of(lines));
  }

  /** The first row of pixels with a color; -1 if there is none. */
  private static int highest(BufferedImage image, int rgb) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if ((image.getRGB(x, y) & 0xffffff) == rgb) {
          return y;
        }
      }
    }
    return -1;
  }

  @Test
  void theGreaterValueIsHigher() throws IOException {
    BufferedImage image = draw(panel(Scale.FROM_ZERO, LOW, HIGH));
    assertThat(highest(image, RED)).isPositive().isLessThan(highest(image, BLUE));
  }

  @Test
  void fromZeroTheDistanceShowsTheRatio() throws IOException {
    BufferedImage fromZero = draw(panel(Scale.FROM_ZERO, LOW, HIGH));
    BufferedImage fitted = draw(panel(Scale.LINEAR, LOW, HIGH));
    assertThat(highest(fromZero, BLUE)).isLessThan(highest(fitted, BLUE));
  }

  @Test
  void panelsWithoutValuesAreLeftOut() throws IOException {
    BufferedImage both = draw(panel(Scale.FROM_ZERO, LOW), panel(Scale.FROM_ZERO, HIGH));
    BufferedImage one = draw(panel(Scale.FROM_ZERO, LOW), panel(Scale.FROM_ZERO, EMPTY));
    assertThat(both.getWidth()).isEqualTo(2 * one.getWidth());
  }
}
