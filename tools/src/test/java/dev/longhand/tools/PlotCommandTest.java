package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotCommandTest {
  @TempDir Path folder;

  @Test
  void runsAreDrawnIntoOnePicture() throws IOException {
    Path first = run("seed-42", "{\"step\": 10, \"loss\": 0.7}, {\"step\": 20, \"loss\": 0.5}");
    Path second = run("seed-43", "{\"step\": 10, \"loss\": 0.8}, {\"step\": 20, \"loss\": 0.4}");
    Path png = folder.resolve("plots/seeds.png");

    Ended ended = Ended.run("plot", first, second, "--output", png);

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out().strip()).isEqualTo(png.toString());
    BufferedImage image = ImageIO.read(png.toFile());
    assertThat(pixels(image, 0x0072B2)).isGreaterThan(100);
    assertThat(pixels(image, 0xD55E00)).isGreaterThan(100);
  }

  @Test
  void whatCannotBeDrawnIsNamed() throws IOException {
    Path empty = run("empty", "");
    Path good = run("good", "{\"step\": 10, \"loss\": 0.7}");
    Path broken = run("broken", "{\"step\": ");
    Path png = folder.resolve("runs.png");
    refused(1, "trainer_state.json", folder.resolve("none"), "--output", png);
    refused(1, "nothing to plot in empty", empty, "--output", png);
    refused(1, "broken", broken, "--output", png);
    refused(
        1,
        "a file is where a folder is needed",
        good,
        "--output",
        good.resolve("trainer_state.json/x.png"));
    refused(2, "RUN", "--output", png);
    assertThat(png).doesNotExist();
  }

  private static void refused(int status, String message, Object... arguments) {
    Object[] words = new Object[arguments.length + 1];
    words[0] = "plot";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    Ended ended = Ended.run(words);
    assertThat(ended.status()).as(ended.err()).isEqualTo(status);
    assertThat(ended.errorLines()).hasSize(1);
    assertThat(ended.err()).startsWith("model-tools plot: ").containsIgnoringCase(message);
  }

  private Path run(String name, String history) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("trainer_state.json"), "{\"log_history\": [" + history + "]}");
    return run;
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
