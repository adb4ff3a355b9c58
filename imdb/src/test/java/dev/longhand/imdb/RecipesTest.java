package dev.longhand.imdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.runner.PublishedResult;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.flags.ParsedTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recipe of IMDB is understood, and says what it is compared to. */
final class RecipesTest {
  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../recipes"))) {
      return files.filter(f -> f.getFileName().toString().startsWith("imdb-")).sorted().toList();
    }
  }

  @Test
  void eachSettingHasARecipe() throws IOException {
    assertThat(recipes()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void isUnderstood(Path recipe) {
    ParsedArguments flags = flags(recipe.getFileName().toString());
    Mode mode = Mode.of(flags);
    ImdbChecks.check(flags, mode);
    assertThat(ImdbSteps.of(mode, flags).train()).isEqualTo(mode != Mode.INFERENCE);
    assertThat(ParsedTraining.of(flags).optim()).isNotBlank();
    assertThat(PublishedResult.of(recipe.toString()).orElseThrow().sourceLine())
        .startsWith("published: ");
  }

  private static ParsedArguments flags(String recipe) {
    return ModeDefaults.in(ArgumentParser.parse(ImdbFlags.command(), "../recipes/" + recipe));
  }

  @Test
  void longformerIsComparedToWhatWasPublished() {
    PublishedResult recipe = PublishedResult.of("../recipes/imdb-longformer.json").orElseThrow();
    assertThat(recipe.figure()).as("the model that was kept, by the log").contains(94.63);
    assertThat(recipe.sourceLine()).contains("94.63", "95.65", "loss decided", "95.38", "95.7");
    assertThat(ImdbFlags.evaluatesOnTest(flags("imdb-longformer.json"))).isTrue();
  }

  @Test
  void depthsAreThePublishedOnesWithAllPadding() {
    ParsedArguments flags = flags("imdb-depth.json");
    assertThat(flags.integers(ImdbFlags.DEPTH)).containsExactly(1, 2, 3);
    assertThat(flags.isTrue(ImdbFlags.REFERENCE_PADDING)).isTrue();
    TrainingArguments arguments = ParsedTraining.of(flags);
    assertThat(arguments.trainBatchSize() * arguments.gradientAccumulationSteps()).isEqualTo(128);
  }
}
