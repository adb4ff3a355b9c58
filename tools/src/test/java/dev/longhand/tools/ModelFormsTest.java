package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.files.atomic.OutputLock;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that read a model, on one model in each of its forms. */
class ModelFormsTest {
  private static final String GOLDEN = "bert-classify";
  @TempDir static Path shared;
  private static Path texts;

  @TempDir Path folder;

  /** A Hugging Face folder, the SavedModel of it, and what a run leaves. */
  @BeforeAll
  static void writeModels() throws IOException {
    GoldenModel.write(shared.resolve("huggingface"), GOLDEN, "yes", "no");
    texts = GoldenModel.writeTexts(shared.resolve("texts.jsonl"), GOLDEN);
    for (String target : List.of("savedmodel", "run/savedmodel")) {
      convert("huggingface", "savedmodel", shared.resolve(target));
    }
  }

  private static void convert(String from, String to, Path target) {
    Ended converted =
        Ended.run("convert", "--from", shared.resolve(from), "--to", to, "--output", target);
    assertThat(converted.status()).as(converted.err()).isZero();
    assertThat(converted.out().strip()).isEqualTo(target.toString());
  }

  @Test
  void aFolderComesBackAsItWas() throws IOException {
    convert("savedmodel", "huggingface", folder.resolve("first"));
    convert("run", "huggingface", folder.resolve("from-run"));
    Ended.run(
        "convert",
        "--from",
        folder.resolve("first"),
        "--to",
        "savedmodel",
        "--output",
        folder.resolve("again"));
    Ended.run(
        "convert",
        "--from",
        folder.resolve("again"),
        "--to",
        "huggingface",
        "--output",
        folder.resolve("second"));

    assertSameFiles(folder.resolve("first"), folder.resolve("second"));
    assertSameFiles(folder.resolve("first"), folder.resolve("from-run"));
    Path original = shared.resolve("huggingface");
    assertThat(folder.resolve("first/vocab.txt"))
        .hasSameBinaryContentAs(original.resolve("vocab.txt"));
    JsonNode before = json(original.resolve("config.json"));
    JsonNode after = json(folder.resolve("first/config.json"));
    before
        .properties()
        .forEach(key -> assertThat(after.get(key.getKey())).isEqualTo(key.getValue()));
    assertThat(weights(folder.resolve("first"))).isEqualTo(weights(original));
  }

  @Test
  void anOutputThatAnotherCommandIsWritingIsRefused() throws IOException {
    Path labels = folder.resolve("labels.jsonl");
    Path model = folder.resolve("model");
    Ended predicted =
        OutputLock.whileWriting(
            labels,
            () ->
                Ended.run(
                    "predict",
                    "--model",
                    shared.resolve("savedmodel"),
                    "--file",
                    texts,
                    "--output",
                    labels));
    Ended converted =
        OutputLock.whileWriting(
            model,
            () ->
                Ended.run(
                    "convert",
                    "--from",
                    shared.resolve("huggingface"),
                    "--to",
                    "savedmodel",
                    "--output",
                    model));

    assertThat(predicted.status()).isEqualTo(1);
    assertThat(predicted.err()).contains(labels + " is in use: process ");
    assertThat(converted.status()).isEqualTo(1);
    assertThat(converted.err()).contains(model + " is in use: process ");
    assertThat(folder).isEmptyDirectory();
  }

  private static void assertSameFiles(Path expected, Path found) {
    String[] names = expected.toFile().list();
    assertThat(found.toFile().list()).containsExactlyInAnyOrder(names).contains("config.json");
    for (String name : names) {
      assertThat(found.resolve(name)).hasSameBinaryContentAs(expected.resolve(name));
    }
  }

  /** Names, shapes and bytes of all tensors, whatever their order in the file. */
  private static List<String> weights(Path folder) {
    try (TensorFile file = TensorFiles.open(folder)) {
      return file.entries().values().stream()
          .map(entry -> entry.name() + entry.shape() + file.floats(entry.name()).hashCode())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"huggingface", "savedmodel", "run"})
  void everyFormPredictsTheGoldenProbabilities(String form) throws IOException {
    Path output = folder.resolve("labels.jsonl");
    Ended ended =
        Ended.run(
            "predict",
            "--model",
            shared.resolve(form),
            "--file",
            texts,
            "--output",
            output,
            "--batch_size",
            3);

    assertThat(ended.status()).as(ended.err()).isZero();
    List<JsonNode> rows = GoldenModel.lines(output);
    float[] logits = GoldenModel.logits(GOLDEN);
    assertThat(rows).hasSize(logits.length / 2);
    for (int row = 0; row < rows.size(); row++) {
      double yes = 1 / (1 + Math.exp(logits[2 * row + 1] - logits[2 * row]));
      JsonNode found = rows.get(row);
      assertThat(found.at("/probabilities/0").asDouble()).isCloseTo(yes, within(1e-5));
      assertThat(found.at("/probabilities/1").asDouble()).isCloseTo(1 - yes, within(1e-5));
      assertThat(found.get("label").asText()).isEqualTo(yes > 0.5 ? "yes" : "no");
    }
  }

  @Test
  void oneTextIsPredictedAsInAFile() throws IOException {
    JsonNode first = GoldenModel.lines(texts).get(0);
    Ended one =
        Ended.run(
            "predict",
            "--model",
            shared.resolve("savedmodel"),
            "--text",
            first.get("text").asText(),
            "--text_pair",
            first.get("text_pair").asText());

    float[] logits = GoldenModel.logits(GOLDEN);
    JsonNode line = new ObjectMapper().readTree(one.out());
    assertThat(line.get("label").asText()).isEqualTo("yes");
    assertThat(line.at("/probabilities/0").asDouble())
        .isCloseTo(1 / (1 + Math.exp(logits[1] - logits[0])), within(1e-5));
  }

  @Test
  void aRegressionPredictsItsValue() throws IOException {
    Path model = GoldenModel.write(folder.resolve("regression"), "bert-regress");
    Path rows = GoldenModel.writeTexts(folder.resolve("rows.jsonl"), "bert-regress");
    Path output = folder.resolve("values.jsonl");
    Ended ended = Ended.run("predict", "--model", model, "--file", rows, "--output", output);

    assertThat(ended.status()).as(ended.err()).isZero();
    float[] values = GoldenModel.logits("bert-regress");
    List<JsonNode> lines = GoldenModel.lines(output);
    assertThat(lines).hasSize(values.length);
    for (int i = 0; i < values.length; i++) {
      assertThat(lines.get(i).get("label").asDouble()).isCloseTo(values[i], within(2e-5));
    }
  }

  @Test
  void aLengthBeyondTheModelsIsCutWithAWarning() {
    String text = "w7 ".repeat(50);
    Path model = shared.resolve("savedmodel");
    Ended cut = Ended.run("predict", "--model", model, "--text", text, "--max_seq_length", 60);
    Ended whole = Ended.run("predict", "--model", model, "--text", text);
    Ended shorter = Ended.run("predict", "--model", model, "--text", text, "--max_seq_length", 5);

    assertThat(cut.status()).isZero();
    assertThat(cut.err()).contains("--max_seq_length 60 exceeds the maximum of 32");
    assertThat(cut.out()).isEqualTo(whole.out()).isNotEqualTo(shorter.out());
  }

  @ParameterizedTest
  @CsvSource({
    "huggingface,Hugging Face folder",
    "savedmodel,SavedModel",
    "run,output folder of a run"
  })
  void inspectShowsWhatAModelIs(String form, String words) {
    Ended ended = Ended.run("inspect", shared.resolve(form));

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out())
        .contains(": " + words)
        .contains("BertForSequenceClassification, at most 32 tokens, single label: yes, no")
        .containsPattern("num_hidden_layers +2")
        .containsPattern("bert.encoder.layer.1.output.dense.weight .*\\[32, 64\\] +2,048")
        .contains("vocab.txt");
    if (!form.equals("huggingface")) {
      assertThat(ended.out())
          .containsPattern("serving_default +input +input_ids +int32 \\[\\?, \\?\\]")
          .containsPattern("train +output +gradient/classifier.weight +float32 \\[2, 32\\]")
          .contains("parameters in 41 tensors");
    }
  }

  @Test
  void inspectShowsTheTensorsOfAFile() {
    Ended file = Ended.run("inspect", shared.resolve("huggingface/model.safetensors"));

    assertThat(file.status()).isZero();
    assertThat(file.out())
        .containsPattern("classifier.bias +F32 +\\[2\\] +2\\n")
        .contains("elements in 41 tensors", "format: pt");
  }

  @Test
  void wrongCommandsAreAnsweredInOneLine() throws IOException {
    Path model = shared.resolve("huggingface");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    refused(1, "there is no such file or folder", "inspect", folder.resolve("none"));
    refused(1, "holds no model; expected a Hugging Face folder", "inspect", empty);
    refused(1, "holds no model", "convert", "--from", empty, "--to", "savedmodel", "--output", "x");
    refused(
        2,
        "expected one of savedmodel, huggingface",
        "convert",
        "--from",
        model,
        "--to",
        "onnx",
        "--output",
        "x");
    refused(2, "--output is needed", "convert", "--from", model, "--to", "savedmodel");
    refused(
        1,
        "it is there already",
        "convert",
        "--from",
        model,
        "--to",
        "savedmodel",
        "--output",
        model);
    refused(
        1, "there is no such folder", "predict", "--model", folder.resolve("none"), "--text", "a");
    refused(2, "one of --text and --file", "predict", "--model", model);
    refused(2, "--file and --output go together", "predict", "--model", model, "--file", texts);
    refused(
        2,
        "--file and --output go together",
        "predict",
        "--model",
        model,
        "--text",
        "a",
        "--output",
        folder.resolve("out.jsonl"));
    refused(
        2,
        "--text_pair goes with --text",
        "predict",
        "--model",
        model,
        "--file",
        texts,
        "--text_pair",
        "b",
        "--output",
        folder.resolve("out.jsonl"));
    refused(2, "at least 3", "predict", "--model", model, "--text", "a", "--max_seq_length", 2);
    refused(2, "did you mean predict?", "predikt", "--text", "a");
    assertThat(folder.toFile().list()).containsExactly("empty");
  }

  private static void refused(int status, String message, Object... command) {
    Ended ended = Ended.run(command);
    assertThat(ended.status()).as(ended.err()).isEqualTo(status);
    assertThat(ended.errorLines()).hasSize(1);
    assertThat(ended.err()).startsWith("model-tools").contains(message);
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }
}
