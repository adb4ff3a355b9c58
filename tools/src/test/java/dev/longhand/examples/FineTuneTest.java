package dev.longhand.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program: it does what it says, and the README shows it as it is. */
class FineTuneTest {
  private static final Path ROOT = Path.of("..");
  private static final Path TOKENIZER =
      ROOT.resolve("glue/src/main/resources/dev/longhand/glue/sample");

  @TempDir Path folder;

  @Test
  void learnsItsSentencesAndLeavesAModelThatLoads() throws IOException {
    Path output = folder.resolve("output");
    String printed = printedBy(savedModel().toString(), output.toString());
    assertThat(printed.strip()).isEqualTo("[1, 0, 1, 0]");
    assertThat(output.resolve("model.safetensors")).isNotEmptyFile();
    TrainableModel.load(output.resolve("savedmodel"), SessionSettings.defaults()).close();
  }

  @Test
  void isTheProgramOfTheReadme() throws IOException {
    String source = Files.readString(Path.of("src/test/java/dev/longhand/examples/FineTune.java"));
    String program = source.substring(source.indexOf("import "));
    assertThat(Files.readString(ROOT.resolve("README.md"))).contains("```java\n" + program + "```");
  }

  private Path savedModel() throws IOException {
    List<Path> tokenizer =
        List.of(TOKENIZER.resolve("vocab.txt"), TOKENIZER.resolve("tokenizer_config.json"));
    int words = Files.readAllLines(tokenizer.get(0)).size();
    ModelConfig config = Presets.get("bert-tiny").config().with(Map.of("vocab_size", words));
    Path target = folder.resolve("model");
    ModelBuilder.build(config, BuildOptions.defaults(), Optional.empty(), tokenizer, target);
    return target;
  }

  private static String printedBy(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      FineTune.main(arguments);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
