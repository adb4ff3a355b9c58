package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(ended.out()).contains("steady p99, s", "GFLOP per second", "peak memory, MB");
    JsonNode result = new ObjectMapper().readTree(output.toFile());
    for (String key :
        new String[] {
          "/seconds/build",
          "/seconds/load",
          "/seconds/first",
          "/seconds/steady/mean",
          "/seconds/steady/p50",
          "/seconds/steady/p90",
          "/seconds/steady/p99",
          "/samples_per_second",
          "/tokens_per_second/real",
          "/tokens_per_second/padded",
          "/gflop_per_second",
          "/peak_memory_mb",
          "/processors"
        }) {
      assertThat(result.at(key).asDouble()).as(key).isPositive();
    }
    return result;
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
    refused(
        2,
        "at most 512",
        "--model",
        "bert",
        "--random_weights",
        "--sequence_length",
        600,
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
