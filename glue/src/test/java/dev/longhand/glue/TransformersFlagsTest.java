package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Treatment;
import dev.longhand.files.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The parser of glue-runner against every flag of transformers 4.40 to 5.24, which list_flags.py
 * read from transformers' own wheels.
 */
class TransformersFlagsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Command COMMAND = GlueFlags.command();
  private static final Map<String, JsonNode> FLAGS = flags();

  @TempDir Path folder;

  @Test
  void noFlagIsUnknown() {
    FlagTable table = COMMAND.flags();

    assertThat(FLAGS).hasSizeGreaterThan(180);
    assertThat(FLAGS.keySet()).allMatch(name -> table.find(name).isPresent());
  }

  @Test
  void everyDefaultIsAcceptedOnTheCommandLine() {
    List<String> refused = new ArrayList<>();
    FLAGS.forEach(
        (name, flag) -> {
          for (JsonNode value : flag.get("defaults")) {
            attempt(refused, "--" + name, value.isContainerNode() ? "" : value.asText());
          }
        });

    assertThat(refused).isEmpty();
  }

  @Test
  void everyDefaultIsAcceptedInAFile() throws IOException {
    List<String> refused = new ArrayList<>();
    for (String name : FLAGS.keySet()) {
      for (JsonNode value : FLAGS.get(name).get("defaults")) {
        Path file = folder.resolve("arguments.json");
        Files.writeString(file, JSON.createObjectNode().set(name, value).toString());
        attempt(refused, file.toString());
      }
    }

    assertThat(refused).isEmpty();
  }

  @Test
  void everyBooleanThatIsTrueByDefaultCanBeNegated() {
    List<String> refused = new ArrayList<>();
    FLAGS.forEach(
        (name, flag) -> {
          if (flag.get("defaults").path(0).asBoolean()
              && flag.get("defaults").path(0).isBoolean()) {
            attempt(refused, "--no_" + name);
          }
        });

    assertThat(refused).isEmpty();
  }

  @Test
  void everyFlagThatChangesNothingSaysWhy() {
    for (Flag flag : COMMAND.flags().flags()) {
      if (flag.treatment() != Treatment.USED) {
        assertThat(flag.help()).as(flag.name()).hasSizeGreaterThan(10);
      }
    }
  }

  private static void attempt(List<String> refused, String... arguments) {
    try {
      ParsedArguments parsed = ArgumentParser.parse(COMMAND, arguments);
      assertThat(parsed.givenNames()).hasSize(1);
    } catch (UsageException wrong) {
      refused.add(wrong.getMessage());
    }
  }

  private static Map<String, JsonNode> flags() {
    try (InputStream in =
        TransformersFlagsTest.class.getResourceAsStream("flags/transformers-flags.json")) {
      return JSON.readerForMapOf(JsonNode.class).readValue(in);
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
