package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UserException;
import dev.longhand.runner.model.ModelFlags;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.longformer.LongformerConfig;
import dev.longhand.zoo.model.ModelConfig;
import org.junit.jupiter.api.Test;

class ModelFlagsTest {
  private static final ModelConfig LONGFORMER = Presets.get("longformer-tiny").config();

  @Test
  void everyLayerOfALongformerMayHaveAWindowOfItsOwn() {
    assertThat(LONGFORMER.encoder().layers()).isEqualTo(2);
    assertThat(windows("--attention_window", "16,8")).containsExactly(16, 8);
    assertThat(windows("--attention_window", "16")).containsExactly(16, 16);
  }

  @Test
  void windowsThatDoNotFitTheLayersAreRefused() {
    assertThatThrownBy(() -> windows("--attention_window", "16,8,4"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--attention_window cannot be applied")
        .hasMessageContaining("a list of 2");
    assertThatThrownBy(() -> windows("--attention_window", "16,7"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("even numbers from 2");
  }

  @Test
  void classifierDropoutWinsOverDropout() {
    ModelConfig bert = Presets.get("bert-tiny").config();
    ModelConfig dropping =
        ModelFlags.apply(bert.withDropout(0.2), parse("--classifier_dropout=0.3"));

    assertThat(dropping.encoder().hiddenDropout()).isEqualTo(0.2);
    assertThat(dropping.toJson().get("classifier_dropout").asDouble()).isEqualTo(0.3);
  }

  private static Iterable<Integer> windows(String... arguments) {
    return ((LongformerConfig) ModelFlags.apply(LONGFORMER, parse(arguments))).windows();
  }

  private static ParsedArguments parse(String... arguments) {
    return ArgumentParser.parse(GlueFlags.command(), arguments);
  }
}
