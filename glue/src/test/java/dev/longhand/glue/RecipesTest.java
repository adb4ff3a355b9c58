package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.runner.PublishedResult;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.zoo.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recipe of a GLUE task is understood, and says what it is compared to. */
final class RecipesTest {
  private static final Path FOLDER = Path.of("../recipes");

  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> !file.getFileName().toString().matches("(newsgroups|imdb)-.*"))
          .sorted()
          .toList();
    }
  }

  @Test
  void everyModelHasEveryRecipe() throws IOException {
    assertThat(recipes()).hasSize(13);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void isUnderstood(Path recipe) throws IOException {
    ParsedArguments flags = ArgumentParser.parse(GlueFlags.command(), recipe.toString());

    TrainingArguments arguments = ParsedTraining.of(flags);
    assertThat(arguments.learningRate()).isEqualTo(2e-5);
    assertThat(arguments.numTrainEpochs()).isEqualTo(3);
    GlueTask task = GlueTask.get(flags.text("task"));
    Presets.Preset preset = Presets.get(flags.text("model"));
    JsonNode published = new ObjectMapper().readTree(recipe.toFile()).get("published");
    assertThat(published.fieldNames())
        .toIterable()
        .containsExactly("figure", "metric", "source", "checkpoint", "note");
    assertThat(published.get("checkpoint").asText())
        .isEqualTo(preset.repository().or(preset::initFrom).orElseThrow());
    assertThat(task.metrics().keys()).contains(published.get("metric").asText());
    assertThat(published.get("figure").isNull()).isEqualTo(published.get("source").isNull());
    if (!published.get("source").isNull()) {
      assertThat(published.get("source").asText()).contains("coursework", "consumer GPU");
    }
  }

  @Test
  void aPublishedFigureStandsBesideTheResult() {
    ResultsTable table =
        new ResultsTable(
            GlueTask.get("qnli"),
            PublishedResult.of(FOLDER.resolve("qnli-bigbird.json").toString()));
    table.add("", Map.of("accuracy", 0.9), Map.of("accuracy", 0.5054));

    assertThat(table.toString()).contains("90.00", "50.54", "91.03", "published");
  }
}
