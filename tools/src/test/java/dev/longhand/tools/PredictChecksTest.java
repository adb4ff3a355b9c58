package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code model-tools predict} says of a folder whose parts do not go together. */
final class PredictChecksTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** RoBERTa has one token type; BERT's tokenizer gives a second text another. */
  @Test
  void tokenTypesThatTheModelDoesNotHaveAreRefusedAtLoad() throws IOException {
    Path model = GoldenModel.write(folder.resolve("model"), "roberta-classify");

    Ended pair = Ended.run("predict", "--model", model, "--text", "w7", "--text_pair", "w8");
    assertThat(pair.status()).isEqualTo(1);
    assertThat(pair.err().lines()).hasSize(1);
    assertThat(pair.err()).contains(model.toString(), "type 1", "type_vocab_size 1");

    Ended single = Ended.run("predict", "--model", model, "--text", "w7");
    assertThat(single.status()).as(single.err()).isZero();
  }

  @Test
  void predictionsOfANewHeadCarryAWarning() throws IOException {
    Path model = GoldenModel.write(folder.resolve("model"), "bert-masked-lm");
    Path file = model.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(file));
    config.putArray("architectures").add("BertForSequenceClassification");
    JSON.writeValue(file.toFile(), config);

    Ended ended = Ended.run("predict", "--model", model, "--text", "w7 w8");
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err())
        .contains(
            "is not trained for this", "classifier.weight", "the predictions are meaningless");
    assertThat(ended.out()).contains("probabilities");
  }

  /** transformers has three outputs here, and no names for them. */
  @Test
  void theNumberOfLabelsWinsOverTheNames() throws IOException {
    Path model = GoldenModel.write(folder.resolve("model"), "roberta-classify");
    Path file = model.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(file));
    config.put("num_labels", 3).putObject("id2label").put("0", "no").put("1", "yes");
    config.remove("label2id");
    JSON.writeValue(file.toFile(), config);

    Ended ended = Ended.run("predict", "--model", model, "--text", "w7 w8");
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("\"label\":\"LABEL_");
  }
}
