package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.savedmodels.safety.UnsafeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands on models from elsewhere that ask for what no model should. */
class OutsideModelTest {
  @TempDir static Path shared;
  private static Path huggingFace;
  private static Path unsafe;
  private static Path written;

  @TempDir Path folder;

  @BeforeAll
  static void writeModels() throws IOException {
    huggingFace = shared.resolve("huggingface");
    unsafe = shared.resolve("savedmodel");
    written = shared.resolve("written.txt");
    GoldenModel.write(huggingFace, "bert-classify", "yes", "no");
    Ended.run("convert", "--from", huggingFace, "--to", "savedmodel", "--output", unsafe);
    UnsafeModel.writeFileOnLoad(unsafe, written);
  }

  static Stream<Arguments> commands() {
    Path output = shared.resolve("output");
    return Stream.of(
        Arguments.of((Object) new Object[] {"inspect", unsafe}),
        Arguments.of((Object) new Object[] {"predict", "--model", unsafe, "--text", "a"}),
        Arguments.of(
            (Object)
                new Object[] {
                  "convert", "--from", unsafe, "--to", "huggingface", "--output", output
                }));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void graphThatWritesAFileIsRefused(Object... command) throws IOException {
    Ended ended = Ended.run(command);

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().strip().lines().toList())
        .singleElement()
        .asString()
        .contains(unsafe.toString(), "WriteFile", "writes a file", "--allow_unsafe_graph");
    assertThat(written).doesNotExist();
  }

  @Test
  void graphThatWritesAFileRunsWhereTheUserAllowsIt() throws IOException {
    Path output = folder.resolve("copy");
    Ended ended =
        Ended.run(
            "convert",
            "--from",
            unsafe,
            "--to",
            "huggingface",
            "--output",
            output,
            "--allow_unsafe_graph");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(written).exists();
    Files.delete(written);
  }

  @Test
  void inspectListsUnsafeOperationsAndRunsNone() {
    Ended ended = Ended.run("inspect", unsafe, "--allow_unsafe_graph");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("serving_default", "WriteFile", "writes a file");
    assertThat(written).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "num_hidden_layers|200000|num_hidden_layers is 200000; expected at most 256",
        "num_hidden_layers|200|tensors of 2 layers, but its config.json describes a model of 200",
        "vocab_size|16000000|vocab_size 16,000,000",
        "hidden_size|32768|width 32,768",
        "hidden_size|2147483644|hidden_size is 2147483644; expected at most 65,536",
        "intermediate_size|1000000|describes a model of at least",
        "num_labels|2147483647|num_labels is 2147483647; expected at most 65,536",
        "num_labels|50000|config.json says 50,000 labels",
      })
  void configurationThatTheWeightsContradictIsRefused(String key, long value, String message)
      throws IOException {
    GoldenModel.write(folder.resolve("model"), "bert-classify", "yes", "no");
    Path config = folder.resolve("model/config.json");
    String text = Files.readString(config);
    if (key.equals("num_labels")) {
      text =
          text.replaceFirst("(?s)\"id2label\".*?}\\s*,", "")
              .replaceFirst("\\{", "{\"num_labels\": 2,");
    }
    assertThat(text).containsPattern("\"" + key + "\"\\s*:\\s*\\d+");
    Files.writeString(config, text.replaceFirst("(\"" + key + "\"\\s*:\\s*)\\d+", "$1" + value));

    Ended ended = Ended.run("inspect", folder.resolve("model"));

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().strip().lines().toList()).singleElement().asString().contains(message);
  }
}
