package dev.longhand.tools.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.tools.Ended;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.hierarchical.SegmentHead;
import dev.longhand.zoo.model.BuildOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on long documents, each in a process of its own. */
@Tag("slow")
class DocumentsCommandTest {
  @TempDir Path folder;

  /** All segments' activations together would be 8 times those of the shorter document. */
  @Test
  void memoryDoesNotGrowWithTheSegmentsOfADocument() throws IOException {
    Path output = folder.resolve("documents.json");
    Ended ended =
        Ended.run(
            "documents",
            "--model=bert-tiny",
            "--random_weights",
            "--head=lstm",
            "--segments=64,512",
            "--segment_length=32",
            "--segments_per_pass=16",
            "--updates=1",
            "--output=" + output);

    assertThat(ended.status()).as(ended.err()).isZero();
    JsonNode measurements = new ObjectMapper().readTree(output.toFile()).get("measurements");
    assertThat(measurements).hasSize(2);
    assertThat(measurements.get(1).get("segments").asInt()).isEqualTo(512);
    double few = measurements.get(0).get("peak_memory_mb").asDouble();
    assertThat(measurements.get(1).get("peak_memory_mb").asDouble())
        .isPositive()
        .isLessThan(1.25 * few);
    assertThat(ended.out()).contains("s per step", "documents.png");
    assertThat(folder.resolve("documents.png")).isNotEmptyFile();
  }

  @Test
  void aDocumentIsPredictedInTheSegmentsOfItsModel() throws IOException {
    Path model = folder.resolve("model");
    HierarchicalConfig config =
        HierarchicalConfig.of(Presets.get("bert-tiny").config(), SegmentHead.LSTM)
            .withSegments(8, 2);
    ModelBuilder.build(
        config,
        BuildOptions.defaults().withTokenTypeIds(true),
        Optional.empty(),
        vocabulary(),
        model);

    Ended predicted = Ended.run("predict", "--model=" + model, "--text=" + "rain ".repeat(50));
    Ended cut = Ended.run("predict", "--model=" + model, "--text=rain", "--max_seq_length=8");
    Ended measured =
        Ended.run("benchmark", "--model=" + model, "--output=" + folder.resolve("b.json"));

    assertThat(predicted.status()).as(predicted.err()).isZero();
    assertThat(predicted.out()).contains("\"label\":\"LABEL_", "probabilities");
    assertThat(cut.status()).isEqualTo(2);
    assertThat(cut.err()).contains("--max_seq_length", "segments of 8 tokens");
    assertThat(measured.status()).isEqualTo(2);
    assertThat(measured.err()).contains("model-tools documents measures that");
  }

  private List<Path> vocabulary() throws IOException {
    Path file = folder.resolve("vocab.txt");
    return List.of(
        Files.write(file, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "rain")));
  }

  @Test
  void aModelThatIsNowhereIsRefused() {
    Ended ended =
        Ended.run("documents", "--model=nothing", "--output=" + folder.resolve("documents.json"));

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains("--model: there is no folder and no size 'nothing'");
  }
}
