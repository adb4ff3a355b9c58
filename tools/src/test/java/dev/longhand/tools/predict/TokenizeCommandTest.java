package dev.longhand.tools.predict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.tools.Ended;
import dev.longhand.tools.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizeCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path VOCABULARIES =
      Path.of("..", "zoo", "src", "test", "resources", "vocab");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bert-base-uncased", "roberta-base"})
  void textsAndPairsGetTheReferencesIds(String name) throws IOException {
    JsonNode golden = JSON.readTree(GoldenModel.GOLDEN.resolve("tokenizers.json").toFile());
    List<ObjectNode> texts = new ArrayList<>();
    golden.get("texts").forEach(text -> texts.add(JSON.createObjectNode().set("text", text)));
    List<ObjectNode> pairs = new ArrayList<>();
    for (JsonNode pair : golden.get("pairs")) {
      ObjectNode object = JSON.createObjectNode();
      object.set("text", pair.get(0));
      // They were recorded row by row, where transformers takes an empty second text for none.
      object.set("text_pair", pair.get(1).asText().isEmpty() ? JSON.nullNode() : pair.get(1));
      pairs.add(object);
    }

    List<JsonNode> cut = tokenize(name, texts, 16);
    List<JsonNode> joined = tokenize(name, pairs, 24);

    for (int i = 0; i < texts.size(); i++) {
      assertThat(cut.get(i).get("input_ids"))
          .as(texts.get(i).toString())
          .isEqualTo(golden.get(name).get("single_16").get(i));
    }
    for (int i = 0; i < pairs.size(); i++) {
      JsonNode expected = golden.get(name).get("pair_24").get(i);
      assertThat(joined.get(i).get("input_ids")).isEqualTo(expected.get("input_ids"));
      if (name.startsWith("bert")) {
        assertThat(joined.get(i).get("token_type_ids")).isEqualTo(expected.get("token_type_ids"));
      } else {
        assertThat(joined.get(i).has("token_type_ids")).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenize", "predict"})
  void theInputIsNotReplaced(String command) throws IOException {
    Path file = folder.resolve("in.jsonl");
    Files.writeString(file, "{\"text\": \"a\"}\n");
    Path same = folder.resolve(".").resolve("in.jsonl");
    Path model = VOCABULARIES.resolve("bert-base-uncased");

    Ended ended = Ended.run(command, "--model", model, "--file", file, "--output", same);

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains("is the file that --file reads; choose another name");
    assertThat(file).hasContent("{\"text\": \"a\"}\n");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstLine() throws IOException {
    Path file = folder.resolve("in.jsonl");
    Files.writeString(file, "\uFEFF{\"text\": \"a\"}\r\n\r\n{\"text\": \"a\"}\r\n");
    Path output = folder.resolve("out.jsonl");
    Path model = VOCABULARIES.resolve("bert-base-uncased");

    Ended ended = Ended.run("tokenize", "--model", model, "--file", file, "--output", output);

    assertThat(ended.status()).as(ended.err()).isZero();
    List<JsonNode> lines = GoldenModel.lines(output);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo(lines.get(1));
  }

  private List<JsonNode> tokenize(String name, List<ObjectNode> rows, int length)
      throws IOException {
    Path file =
        Files.write(folder.resolve("in.jsonl"), rows.stream().map(ObjectNode::toString).toList());
    Path output = folder.resolve("new/out.jsonl");
    Ended ended =
        Ended.run(
            "tokenize",
            "--model",
            VOCABULARIES.resolve(name),
            "--file",
            file,
            "--output",
            output,
            "--max_seq_length",
            length);
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(output.getParent().toFile().list()).containsExactly("out.jsonl");
    return GoldenModel.lines(output);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"text\": \"a\"}\\n{\"text\": \"b\"|:2: expected a JSON object, found: {\"text\": \"b\"",
        "{\"text\": \"a\"}\\n\\n[\"b\"]|:3: expected a JSON object, found: [\"b\"]",
        "{\"text\": \"a\"} {\"text\": \"b\"}|:1: expected a JSON object",
        "{\"text\": 7}|:1: expected \"text\" to be a text, found 7",
        "{\"sentence\": \"a\"}|:1: expected \"text\" to be a text, found none",
        "{\"text\": \"a\", \"text_pair\": []}|:1: expected \"text_pair\" to be a text, found []",
        "\\n|is empty; expected a JSON object"
      })
  void aLineThatIsNoTextIsNamed(String content, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("in.jsonl"), content.replace("\\n", "\n"));
    refused(1, "in.jsonl" + (message.startsWith(":") ? "" : " ") + message, file, "out.jsonl");
  }

  @Test
  void aFileThatIsMissingOrNoTextIsNamed() throws IOException {
    refused(1, "none.jsonl: there is no such file", folder.resolve("none.jsonl"), "out.jsonl");
    Path bytes = Files.write(folder.resolve("bytes.jsonl"), new byte[] {(byte) 0xff, '\n'});
    refused(1, "bytes.jsonl: expected UTF-8", bytes, "out.jsonl");
  }

  @Test
  void anOutputThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("in.jsonl"), "{\"text\": \"a\"}\n");
    refused(1, "a file is where a folder is needed", file, "in.jsonl/out.jsonl");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"vocab\": {\"zzz\": -1}|the token zzz has the id -1",
        "\"vocab\": {\"zzz\": 2147483646}|the token zzz has the id 2147483646",
        "\"vocab\": {\"a\": 0}}, \"normalizer\": {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"|its trie is cut off"
      })
  void aTokenizerThatTheLibraryWouldNotSurviveIsRefusedInOneLine(String model, String message)
      throws IOException {
    Path file = Files.writeString(folder.resolve("in.jsonl"), "{\"text\": \"a\"}\n");
    Files.writeString(
        folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"WordPiece\", " + model + "}}");
    Ended ended =
        Ended.run("tokenize", "--model", folder, "--file", file, "--output", folder.resolve("out"));
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().lines()).hasSize(1);
    assertThat(ended.err()).contains(folder.resolve("tokenizer.json").toString(), message);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aFolderWithoutVocabularyIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("in.jsonl"), "{\"text\": \"a\"}\n");
    Ended ended =
        Ended.run("tokenize", "--model", folder, "--file", file, "--output", folder.resolve("out"));
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains(folder.toString(), "has no vocabulary");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private void refused(int status, String message, Path file, String output) {
    Ended ended =
        Ended.run(
            "tokenize",
            "--model",
            VOCABULARIES.resolve("bert-base-uncased"),
            "--file",
            file,
            "--output",
            folder.resolve(output));
    assertThat(ended.status()).as(ended.err()).isEqualTo(status);
    assertThat(ended.errorLines()).hasSize(1);
    assertThat(ended.err()).contains(message);
    assertThat(Files.exists(folder.resolve(output))).isFalse();
  }
}
