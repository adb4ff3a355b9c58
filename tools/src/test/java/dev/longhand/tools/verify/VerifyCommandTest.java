package dev.longhand.tools.verify;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class VerifyCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void theZooComputesWhatTheReferenceComputes() throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("verify", "--json"));
    List<Path> all = goldenFolders();
    arguments.addAll(all);
    Ended verified = Ended.run(arguments.toArray());

    assertThat(verified.status()).as(verified.out()).isZero();
    JsonNode results = JSON.readTree(verified.out());
    assertThat(results.size()).isEqualTo(all.size()).isGreaterThanOrEqualTo(25);
    results.forEach(
        result -> {
          assertThat(result.get("passed").asBoolean()).isTrue();
          assertThat(result.get("comparisons")).isNotEmpty();
        });
    JsonNode logits = results.at("/..~1zoo~1golden~1bert-classify/comparisons/3");
    assertThat(logits.get("name").asText()).isEqualTo("logits");
    assertThat(logits.get("difference").asDouble()).isLessThan(logits.get("tolerance").asDouble());
  }

  private static List<Path> goldenFolders() throws IOException {
    try (Stream<Path> entries = Files.list(GoldenModel.GOLDEN)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  @Test
  void anotherActivationIsPastTolerance() throws IOException {
    Path golden = GoldenModel.GOLDEN.resolve("bert-classify");
    for (String file : List.of("model.safetensors", "expected.safetensors")) {
      Files.copy(golden.resolve(file), folder.resolve(file));
    }
    ObjectNode config = (ObjectNode) JSON.readTree(golden.resolve("config.json").toFile());
    JSON.writeValue(folder.resolve("config.json").toFile(), config.put("hidden_act", "relu"));

    Ended verified = Ended.run("verify", folder);

    assertThat(verified.status()).isEqualTo(1);
    assertThat(verified.out()).contains("of 47 past tolerance");
    assertThat(verified.out().lines().filter(line -> line.startsWith("logits")).findFirst())
        .hasValueSatisfying(line -> assertThat(line).endsWith("past tolerance"));
    assertThat(verified.out().lines().filter(line -> line.startsWith("hidden.0")).findFirst())
        .hasValueSatisfying(line -> assertThat(line).doesNotContain("past tolerance"));
  }

  @Test
  void whatIsNoGoldenFolderIsRefused() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(
        other.resolve("config.json"), "{\"architectures\": [\"BertForTokenClassification\"]}");
    for (String file : List.of("model.safetensors", "expected.safetensors")) {
      Files.copy(GoldenModel.GOLDEN.resolve("bert-classify").resolve(file), other.resolve(file));
    }
    Ended another = Ended.run("verify", other);
    assertThat(another.status()).isEqualTo(1);
    assertThat(another.errorLines()).hasSize(1);
    assertThat(another.err()).contains("BertForTokenClassification", "ForSequenceClassification");

    Ended missing = Ended.run("verify", folder.resolve("none"));
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.errorLines()).hasSize(1);
    assertThat(missing.err()).contains("none", "config.json is missing");

    assertThat(Ended.run("verify").status()).isEqualTo(2);
  }

  @Test
  void aCurveNeedsItsModelAndItsData() throws IOException {
    Files.writeString(folder.resolve("curve.json"), "{}");
    Ended ended = Ended.run("verify", folder);

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.errorLines()).hasSize(1);
    assertThat(ended.err()).contains("--checkpoint and --data_dir");
  }

  @Test
  void whatIsNoNumberIsPastEveryTolerance() {
    var found = Comparison.output("logits", new float[] {Float.NaN}, new float[] {1});
    assertThat(found.passed()).isFalse();
  }
}
