package dev.longhand.newsgroups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.RunSteps;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.zoo.Presets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every recipe of 20 newsgroups is understood, and says what it is compared to. */
final class RecipesTest {
  @ParameterizedTest
  @CsvSource({
    "bert, max_seq_length, 512, 84.79",
    "longformer, max_seq_length, 4096, 83.39",
    "tobert, segment_length, 512, 85.52"
  })
  void isUnderstood(String name, String lengthFlag, int length, double figure) {
    String file = "../recipes/newsgroups-" + name + ".json";
    ParsedArguments flags = ArgumentParser.parse(NewsFlags.command(), file);

    TrainingArguments arguments = ParsedTraining.of(flags);
    assertThat(arguments.learningRate()).isEqualTo(2e-5);
    assertThat(arguments.numTrainEpochs()).isEqualTo(5);
    assertThat(flags.integer(lengthFlag)).isEqualTo(length);
    assertThat(NewsHead.of(flags)).hasSize(1);
    assertThat(Presets.get(flags.text("model")).name()).isNotEmpty();
    assertThat(NewsSteps.of(flags)).isEqualTo(new RunSteps(true, true, true, false));
    PublishedResult recipe = PublishedResult.of(file).orElseThrow();
    assertThat(recipe.figure()).contains(figure);
    assertThat(recipe.metric()).isEqualTo(NewsMetrics.ACCURACY);
    assertThat(recipe.source()).contains("Park et al. 2022");
  }
}
