package dev.longhand.tools.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.tools.Ended;
import dev.longhand.tools.GoldenModel;
import dev.longhand.zoo.Models;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class BenchmarkCommandTest {
  @TempDir Path folder;

  @Test
  void trainingIsMeasuredOnRowsOfTheGivenLengths() throws IOException {
    Path lengths = Files.writeString(folder.resolve("lengths.txt"), "5\n9\n40\n3\n");
    JsonNode result =
        measure(
            "--random_weights",
            "--model",
            "bert-tiny",
            "--mode",
            "train",
            "--batch_size",
            2,
            "--sequence_length",
            16,
            "--lengths",
            lengths);

    double seconds = result.at("/seconds/steady/mean").asDouble() * 2;
    assertThat(result.at("/seconds/steady/iterations").asInt()).isEqualTo(2);
    assertThat(result.get("samples_per_second").asDouble() * seconds).isCloseTo(4, within(1e-6));
    // First and warm-up are four batches, so the two steady ones are rows 5, 9 and 16 (cut), 3.
    assertThat(result.at("/tokens_per_second/real").asDouble() * seconds)
        .isCloseTo(33, within(1e-6));
    assertThat(result.at("/tokens_per_second/padded").asDouble() * seconds)
        .isCloseTo(50, within(1e-6));
    assertThat(result.at("/arguments/mode").asText()).isEqualTo("train");
  }

  @Test
  void aModelsInferenceIsMeasured() throws IOException {
    Path model = GoldenModel.write(folder.resolve("model"), "bert-classify");
    JsonNode result = measure("--model", model, "--batch_size", 4, "--sequence_length", 32);

    assertThat(result.get("model_type").asText()).isEqualTo("bert");
    assertThat(result.at("/tokens_per_second/real").asDouble())
        .isEqualTo(result.at("/tokens_per_second/padded").asDouble());
  }

  /** Runs a benchmark of two iterations, whose file has all that the help promises. */
  private JsonNode measure(Object... arguments) throws IOException {
    Path output = folder.resolve("results/benchmark.json");
    Object[] words = new Object[arguments.length + 5];
    System.arraycopy(arguments, 0, words, 5, arguments.length);
    System.arraycopy(
        new Object[] {"benchmark", "--iterations", 2, "--output", output}, 0, words, 0, 5);
    Ended ended = Ended.run(words);
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("steady p50, s", "GFLOP per second", "peak memory, MB");
    JsonNode result = new ObjectMapper().readTree(output.toFile());
    for (String key :
        new String[] {
          "/seconds/build",
          "/seconds/load",
          "/seconds/first",
          "/seconds/steady/mean",
          "/seconds/steady/p50",
          "/samples_per_second",
          "/tokens_per_second/real",
          "/tokens_per_second/padded",
          "/gflop_per_second",
          "/peak_memory_mb",
          "/processors"
        }) {
      assertThat(result.at(key).asDouble()).as(key).isPositive();
    }
    assertThat(result.at("/seconds/steady").has("p90")).as("a tail of two iterations").isFalse();
    assertThat(ended.out()).doesNotContain("p90", "p99");
    return result;
  }

  @Test
  void lengthsAreMeasuredOneByOneWithFullAttentionBeside() throws IOException {
    Path output = folder.resolve("growth.json");
    Ended ended =
        Ended.run(
            "benchmark",
            "--random_weights",
            "--model",
            "bigbird-tiny",
            "--mode",
            "train",
            "--gradient_checkpointing",
            "--block_size",
            8,
            "--iterations",
            1,
            "--batch_size",
            2,
            "--sequence_length",
            "512,64",
            "--output",
            output);
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("bigbird-tiny: positions for 512 tokens in place of 256");
    assertThat(ended.out()).containsPattern("bigbird-tiny +64 ").contains("64 to 512", "exponent");

    JsonNode result = new ObjectMapper().readTree(output.toFile());
    List<String> measured = new ArrayList<>();
    for (JsonNode one : result.get("measurements")) {
      measured.add(one.get("model").asText() + " " + one.get("sequence_length").asInt());
      double seconds = one.at("/seconds/steady/mean").asDouble();
      assertThat(one.at("/tokens_per_second/real").asDouble() * seconds)
          .isCloseTo(2 * one.get("sequence_length").asInt(), within(1e-6));
      assertThat(one.get("memory_above_weights_mb").asDouble()).isNotNegative();
      assertThat(one.get("peak_memory_mb").asDouble())
          .isGreaterThanOrEqualTo(one.get("loaded_memory_mb").asDouble());
    }
    assertThat(measured)
        .containsExactly(
            "bigbird-tiny 64",
            "bigbird-tiny 512",
            "full attention, 2 x 64 64",
            "full attention, 2 x 64 512");
    assertThat(result.at("/measurements/0/model_type").asText()).isEqualTo("big_bird");
    assertThat(result.at("/measurements/2/model_type").asText()).isEqualTo("bert");
    assertThat(result.at("/measurements/0/gflop_formula").asText())
        .startsWith("3 * (")
        .contains("b = 8");
    assertThat(result.at("/arguments/model").asText()).isEqualTo("bigbird-tiny");
    assertThat(result.at("/growth/0/figure").asText()).isEqualTo("time");
    assertThat(exponent(result, 0))
        .isCloseTo(result.at("/growth/0/all/exponent").asDouble(), within(1e-9));
    BufferedImage picture = ImageIO.read(folder.resolve("growth.png").toFile());
    assertThat(picture.getWidth()).isGreaterThan(picture.getHeight());
  }

  /** The exponent of the time between a model's two lengths, by hand. */
  private static double exponent(JsonNode result, int first) {
    double[] seconds = new double[2];
    for (int i = 0; i < 2; i++) {
      seconds[i] = result.at("/measurements/" + (first + i) + "/seconds/steady/p50").asDouble();
    }
    return Math.log(seconds[1] / seconds[0]) / Math.log(512.0 / 64);
  }

  @Test
  void wrongCommandsAreAnsweredInOneLine() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.txt"), "12\nx\n");
    Path output = folder.resolve("benchmark.json");
    refused(
        2,
        "expected one of inference, train",
        "--model",
        "bert",
        "--mode",
        "test",
        "--output",
        output);
    refused(2, "at least 1", "--model", "bert", "--iterations", 0, "--output", output);
    refused(2, "add --random_weights", "--model", "bert", "--output", output);
    refused(2, "no size 'bret', did you mean bert?", "--model", "bret", "--output", output);
    refused(
        1,
        "bad.txt:2: expected the number of tokens",
        "--model",
        "bert",
        "--random_weights",
        "--lengths",
        bad,
        "--output",
        output);
    refused(
        1,
        "none: there is no such file",
        "--model",
        "bert",
        "--random_weights",
        "--lengths",
        folder.resolve("none"),
        "--output",
        output);
    Path model = GoldenModel.write(folder.resolve("model"), "bert-classify");
    int tooLong = Models.read(model.resolve("config.json")).maxLength() + 1;
    refused(
        2,
        "--sequence_length %d: the model takes at most %d tokens".formatted(tooLong, tooLong - 1),
        "--model",
        model,
        "--sequence_length",
        "8," + tooLong,
        "--output",
        output);
    refused(
        2,
        "--gradient_checkpointing: expected --mode train",
        "--model",
        "bert",
        "--random_weights",
        "--gradient_checkpointing",
        "--output",
        output);
    refused(
        2,
        "--linformer_k: expected --random_weights",
        "--model",
        model,
        "--linformer_k",
        8,
        "--output",
        output);
    refused(2, "expected whole numbers", "--sequence_length", "8,0", "--output", output);
    refused(
        2,
        "--plot: one length makes no curve",
        "--model",
        "bert",
        "--random_weights",
        "--plot",
        folder.resolve("x.png"),
        "--output",
        output);
    refused(
        2,
        "--lengths: expected one --sequence_length",
        "--model",
        "bert",
        "--random_weights",
        "--lengths",
        bad,
        "--sequence_length",
        "8,16",
        "--output",
        output);
    refused(
        1,
        "a file is where a folder is needed",
        "--model",
        "bert",
        "--random_weights",
        "--output",
        bad.resolve("benchmark.json"));
    assertThat(output).doesNotExist();
  }

  private static void refused(int status, String message, Object... arguments) {
    Object[] words = new Object[arguments.length + 1];
    words[0] = "benchmark";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    Ended ended = Ended.run(words);
    assertThat(ended.status()).as(ended.err()).isEqualTo(status);
    assertThat(ended.errorLines()).hasSize(1);
    assertThat(ended.err()).startsWith("model-tools benchmark: ").contains(message);
  }
}
