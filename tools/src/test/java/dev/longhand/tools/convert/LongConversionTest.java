package dev.longhand.tools.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.tools.Ended;
import dev.longhand.tools.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code model-tools convert --architecture}, from a small BERT. */
@Tag("slow")
class LongConversionTest {
  private static final String GOLDEN = "bert-classify";
  @TempDir static Path shared;
  private static Path bert;

  @TempDir Path folder;

  @BeforeAll
  static void writeBert() throws IOException {
    bert = GoldenModel.write(shared.resolve("bert"), GOLDEN, "yes", "no");
  }

  private static Ended convert(Path from, String architecture, Object... more) {
    List<Object> command = new ArrayList<>(List.of("convert", "--from", from));
    command.addAll(List.of("--architecture", architecture));
    command.addAll(List.of(more));
    return Ended.run(command.toArray());
  }

  @Test
  void aBertBecomesALongformerWithItsTokenizer() throws IOException {
    Path made = folder.resolve("longformer");
    Ended ended = convert(bert, "longformer", "--max_position_embeddings", 64, "--output", made);

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out().strip()).isEqualTo(made.toString());
    assertThat(ended.err()).contains("a bert of 32 tokens, becomes a longformer of 64");
    JsonNode config = json(made.resolve("config.json"));
    assertThat(config.get("model_type").asText()).isEqualTo("longformer");
    assertThat(config.get("max_position_embeddings").asInt()).isEqualTo(65);
    assertThat(config.get("sep_token_id").asInt()).isEqualTo(3);
    assertThat(config.at("/id2label/0").asText()).isEqualTo("yes");
    JsonNode tokenizer = json(made.resolve("tokenizer_config.json"));
    assertThat(tokenizer.get("tokenizer_class").asText()).isEqualTo("BertTokenizer");
    assertThat(tokenizer.get("model_max_length").asInt()).isEqualTo(64);
    assertPredictsTheGoldenProbabilities(made);
  }

  /** A SavedModel to a SavedModel: the same model by the longest way. */
  @Test
  void everyFormIsReadAndWritten() throws IOException {
    Path savedModel = folder.resolve("savedmodel");
    Ended.run("convert", "--from", bert, "--to", "savedmodel", "--output", savedModel);
    Path made = folder.resolve("longformer");
    Ended ended = convert(savedModel, "longformer", "--to", "savedmodel", "--output", made);

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).contains(savedModel + ", a bert of 32", "a longformer of 4096");
    assertPredictsTheGoldenProbabilities(made);
  }

  private void assertPredictsTheGoldenProbabilities(Path model) throws IOException {
    Path texts = GoldenModel.writeTexts(folder.resolve("texts.jsonl"), GOLDEN);
    Path output = folder.resolve("labels.jsonl");
    Ended ended = Ended.run("predict", "--model", model, "--file", texts, "--output", output);
    assertThat(ended.status()).as(ended.err()).isZero();
    float[] logits = GoldenModel.logits(GOLDEN);
    List<JsonNode> rows = GoldenModel.lines(output);
    assertThat(rows).hasSize(logits.length / 2);
    for (int row = 0; row < rows.size(); row++) {
      double yes = 1 / (1 + Math.exp(logits[2 * row + 1] - logits[2 * row]));
      assertThat(rows.get(row).at("/probabilities/0").asDouble()).isCloseTo(yes, within(1e-5));
    }
  }

  @Test
  void aHeadOfAnotherFormIsNotMadeUp() throws IOException {
    Path made = folder.resolve("bigbird");
    Ended ended =
        convert(
            bert,
            "bigbird",
            "--max_position_embeddings",
            64,
            "--block_size",
            4,
            "--attention_window",
            8,
            "--output",
            made);

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err())
        .contains("--attention_window is for longformer and changes nothing in big_bird")
        .contains("left out, heads that a big_bird has in another form: classifier.bias")
        .contains("not in the folder, and newly initialized where it is loaded: classifier.dense");
    JsonNode config = json(made.resolve("config.json"));
    assertThat(config.at("/architectures/0").asText()).isEqualTo("BigBirdModel");
    assertThat(config.get("block_size").asInt()).isEqualTo(4);
    Ended inspected = Ended.run("inspect", made.resolve("model.safetensors"));
    assertThat(inspected.out()).contains("bert.pooler.weight").doesNotContain("classifier");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "bigbrid;;2;did you mean bigbird?",
        "bert;;2;there are bigbird, linformer, longformer, performer",
        "longformer;--max_position_embeddings 31;1;reads 32 tokens",
        "longformer;--max_position_embeddings 0;2;at least 1",
        "longformer;--atention_window 8;2;did you mean --attention_window?",
        "longformer;--attention_window 7;1;expected even numbers from 2",
        "performer;--nb_features 0;2;at least 1"
      })
  void wrongFlagsAreAnsweredInOneLine(
      String architecture, String more, int status, String message) {
    List<Object> flags = new ArrayList<>(List.of("--output", folder.resolve("none")));
    if (more != null) {
      flags.addAll(List.of(more.split(" ")));
    }
    Ended ended = convert(bert, architecture, flags.toArray());

    assertRefused(ended, status, message);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private static void assertRefused(Ended ended, int status, String message) {
    assertThat(ended.status()).as(ended.err()).isEqualTo(status);
    assertThat(ended.errorLines()).hasSize(1);
    assertThat(ended.err()).startsWith("model-tools convert: ").contains(message);
  }

  @Test
  void aLengthNeedsAnArchitecture() {
    Ended ended =
        Ended.run(
            "convert",
            "--from",
            bert,
            "--to",
            "huggingface",
            "--max_position_embeddings",
            64,
            "--output",
            folder.resolve("none"));
    assertRefused(ended, 2, "--max_position_embeddings goes with --architecture");
  }

  @Test
  void onlyBertAndRobertaAreSources() throws IOException {
    Path made = folder.resolve("longformer");
    convert(bert, "longformer", "--max_position_embeddings", 64, "--output", made);
    Ended again = convert(made, "bigbird", "--output", folder.resolve("none"));
    assertRefused(again, 1, made + " is a longformer; a big_bird can be made of bert or roberta");
    assertThat(Files.exists(folder.resolve("none"))).isFalse();
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }
}
