package dev.longhand.tools.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.tools.Ended;
import dev.longhand.zoo.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
  private static final Path PAGE = Path.of("..", "docs", "models.md");
  private static final String BEGIN = "<!-- models -->";
  private static final String END = "<!-- /models -->";
  private static ModelsTable table;

  @TempDir Path folder;

  @BeforeAll
  static void count() {
    table = ModelsTable.ofPresets();
  }

  @Test
  void modelsPageHasThisTable() throws IOException {
    String text = Files.readString(PAGE);
    String section = text.substring(text.indexOf(BEGIN), text.indexOf(END));
    assertThat(section)
        .as("bin/model-tools models --update docs/models.md writes it")
        .isEqualTo(BEGIN + "\n" + table.markdown() + "\n");
  }

  /** What is wrong in the section is replaced, and nothing else is touched. */
  @Test
  void theSectionOfAFileIsWritten() throws IOException {
    Path file = folder.resolve("README.md");
    Files.writeString(file, "before\n<!-- models -->\nold\n<!-- /models -->\nafter\n");
    Ended ended = Ended.run("models", "--update", file);
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).isEmpty();
    assertThat(Files.readString(file))
        .isEqualTo("before\n<!-- models -->\n" + table.markdown() + "\n<!-- /models -->\nafter\n");
  }

  /** Parameters as transformers counts them. */
  @Test
  void theJsonHasEveryPreset() throws IOException {
    Map<String, JsonNode> byName = new HashMap<>();
    for (JsonNode model : new ObjectMapper().readTree(table.json())) {
      byName.put(model.get("name").asText(), model);
    }
    assertThat(byName.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Presets.all().stream().map(Presets.Preset::name).toList());
    JsonNode bigBird = byName.get("bigbird-roberta-base");
    assertThat(bigBird.get("parameters").asLong()).isEqualTo(128_060_930);
    assertThat(bigBird.get("repository").asText()).isEqualTo("google/bigbird-roberta-base");
    assertThat(bigBird.get("max_length").asInt()).isEqualTo(4096);
    assertThat(bigBird.get("attention").asText()).contains("704 tokens", "b = 64", "r = 3");
    assertThat(bigBird.at("/starts_from/0").asText()).isEqualTo("big_bird");
    JsonNode longformer = byName.get("longformer-base-4096");
    assertThat(longformer.get("starts_from").toString())
        .isEqualTo("[\"longformer\",\"bert\",\"roberta\"]");
    assertThat(longformer.get("parameters").asLong()).isEqualTo(148_660_994);
    assertThat(longformer.get("attention").asText()).contains("w = 512", "g = 1");
    JsonNode bert = byName.get("bert-base-uncased");
    assertThat(bert.get("parameters").asLong()).isEqualTo(109_483_778);
    assertThat(bert.get("time").asText()).isEqualTo("4 n^2 d");
    assertThat(bert.get("memory").asText()).isEqualTo("n^2 h");
    assertThat(byName.get("bert-tiny").get("repository").isNull()).isTrue();
  }

  @Test
  void theTextHasOneLineForEachPreset() {
    String[] lines = table.text().split("\n");
    assertThat(lines).hasSize(2 + Presets.all().size() + 2);
    assertThat(lines[2]).contains("bert-base-uncased, bert  ", "109,483,778", "12 x 768", "full");
  }

  @Test
  void aFileWithoutTheSectionIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("text.md"), "<!-- /models -->\n<!-- models -->\n");
    refused("text.md: expected the lines <!-- models --> and", "--update", file);
    refused("cannot read", "--update", folder.resolve("none.md"));
    assertThat(Files.readString(file)).isEqualTo("<!-- /models -->\n<!-- models -->\n");
  }

  private static void refused(String message, Object... arguments) {
    Object[] words = new Object[arguments.length + 1];
    words[0] = "models";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    Ended ended = Ended.run(words);
    assertThat(ended.status()).as(ended.err()).isEqualTo(1);
    assertThat(ended.errorLines()).hasSize(1);
    assertThat(ended.err()).startsWith("model-tools models: ").contains(message);
  }
}
