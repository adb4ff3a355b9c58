package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read a model, on models with other heads than a classification. */
class HeadsTest {
  private static final int VOCABULARY = 131;

  @TempDir Path folder;

  @Test
  void theWordsAtEachMaskAreTheGoldenOnes() throws IOException {
    String name = "bert-pretraining";
    Path model = GoldenModel.write(folder.resolve("model"), name);
    Path texts = GoldenModel.writeTexts(folder.resolve("texts.jsonl"), name);
    Path output = folder.resolve("words.jsonl");
    Ended ended =
        Ended.run(
            "predict", "--model", model, "--file", texts, "--output", output, "--batch_size", 2);

    assertThat(ended.status()).as(ended.err()).isZero();
    List<JsonNode> masks = new ArrayList<>();
    GoldenModel.lines(output).forEach(line -> line.get("masks").forEach(masks::add));
    float[] logits = GoldenModel.logits(name);
    // The first row's separator is masked, so that it is no pair of texts.
    int leftOut = 4;
    assertThat(masks).hasSize(logits.length / VOCABULARY - leftOut);
    for (int i = 0; i < masks.size(); i++) {
      double[] probabilities = softmax(logits, (leftOut + i) * VOCABULARY);
      double[] sorted = probabilities.clone();
      Arrays.sort(sorted);
      assertThat(masks.get(i)).hasSize(5);
      for (int rank = 0; rank < 5; rank++) {
        JsonNode word = masks.get(i).get(rank);
        double probability = word.get("probability").asDouble();
        assertThat(probability).isCloseTo(sorted[VOCABULARY - 1 - rank], within(1e-5));
        assertThat(probabilities[id(word.get("word").asText())])
            .isCloseTo(probability, within(1e-5));
      }
    }
  }

  private static int id(String word) {
    return word.startsWith("w")
        ? Integer.parseInt(word.substring(1))
        : List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]").indexOf(word);
  }

  private static double[] softmax(float[] logits, int from) {
    double[] values = new double[VOCABULARY];
    double sum = 0;
    for (int i = 0; i < VOCABULARY; i++) {
      values[i] = Math.exp(logits[from + i]);
      sum += values[i];
    }
    for (int i = 0; i < VOCABULARY; i++) {
      values[i] /= sum;
    }
    return values;
  }

  @Test
  void aTextWithoutAMaskIsRefused() throws IOException {
    Path model = GoldenModel.write(folder.resolve("model"), "bert-masked-lm");
    Ended ended = Ended.run("predict", "--model", model, "--text", "w7 w8");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.errorLines()).hasSize(1);
    assertThat(ended.err()).contains("there is no [MASK]");
    Ended masked = Ended.run("predict", "--model", model, "--text", "w7 [MASK] w8");
    assertThat(masked.status()).as(masked.err()).isZero();
    assertThat(masked.out()).startsWith("{\"masks\":[[{\"word\":");
  }

  @Test
  void choicesAreNotPredicted() throws IOException {
    Path model = GoldenModel.write(folder.resolve("model"), "bert-multiple-choice");
    Ended ended = Ended.run("predict", "--model", model, "--text", "w7 w8");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.errorLines()).hasSize(1);
    assertThat(ended.err()).contains("is a BertForMultipleChoice");
  }

  @Test
  void aModelOfMaskedWordsIsConvertedAndShownAsOne() throws IOException {
    Path model = GoldenModel.write(folder.resolve("model"), "bert-pretraining");
    Path saved = folder.resolve("saved");
    Path again = folder.resolve("again");
    Ended.run("convert", "--from", model, "--to", "savedmodel", "--output", saved);
    Ended.run("convert", "--from", saved, "--to", "huggingface", "--output", again);

    Ended inspected = Ended.run("inspect", saved);
    assertThat(inspected.out())
        .contains("BertForMaskedLM, at most 64 tokens, masked words")
        .containsPattern("serving_default +input +positions +int32 \\[\\?, 2\\]")
        .containsPattern("serving_default +output +logits +float32 \\[\\?, 131\\]");
    try (TensorFile file = TensorFiles.open(again)) {
      assertThat(file.entries())
          .containsKeys("cls.predictions.bias", "cls.predictions.transform.LayerNorm.weight")
          .doesNotContainKeys("cls.seq_relationship.weight", "bert.pooler.dense.weight");
    }
  }
}
