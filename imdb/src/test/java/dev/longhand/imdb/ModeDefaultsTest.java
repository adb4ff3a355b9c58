package dev.longhand.imdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.trainer.arguments.IntervalStrategy;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.flags.ParsedTraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mode's settings where the user says nothing. */
final class ModeDefaultsTest {
  private static ParsedArguments flags(String command) {
    ParsedArguments given = ArgumentParser.parse(ImdbFlags.command(), command.split(" "));
    return ModeDefaults.in(given);
  }

  private static TrainingArguments arguments(String command) {
    return ParsedTraining.of(flags(command));
  }

  @Test
  void fineTuningIsLongformers() {
    TrainingArguments arguments = arguments("--model longformer");
    assertThat(flags("--model longformer").integer("max_seq_length")).isEqualTo(1024);
    assertThat(arguments.learningRate()).isEqualTo(3e-5);
    assertThat(arguments.warmup()).isEqualTo(70);
    assertThat(arguments.weightDecay()).isEqualTo(0.01);
    assertThat(arguments.numTrainEpochs()).isEqualTo(5);
    assertThat(arguments.loadBestModelAtEnd()).isTrue();
    assertThat(arguments.evalStrategy()).isEqualTo(IntervalStrategy.EPOCH);
  }

  @Test
  void trainingIsTheClassicSetting() {
    TrainingArguments arguments = arguments("--mode train --model linformer-prenorm");
    assertThat(flags("--mode train --model linformer-prenorm").integer("max_seq_length"))
        .isEqualTo(4096);
    assertThat(flags("--mode train --model linformer-prenorm").integer("max_train_samples"))
        .isEqualTo(10_000);
    assertThat(ImdbFlags.held(flags("--mode train --model linformer-prenorm"))).isEqualTo(5_000);
    assertThat(arguments.learningRate()).isEqualTo(1e-4);
    assertThat(arguments.numTrainEpochs()).isEqualTo(10);
    assertThat(arguments.warmup()).isZero();
    assertThat(arguments.weightDecay()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--mode finetune, 8, 4",
    "--mode train, 8, 16",
    "--mode train --per_device_train_batch_size 32, 32, 4",
    "--mode train --gradient_accumulation_steps 1, 128, 1",
    "--mode train --per_device_train_batch_size 256, 256, 1",
    "--mode train --per_device_train_batch_size 4 --gradient_accumulation_steps 2, 4, 2"
  })
  void anUpdateHasTheSettingsExamples(String command, int batch, int accumulation) {
    TrainingArguments arguments = arguments(command);
    assertThat(arguments.trainBatchSize()).isEqualTo(batch);
    assertThat(arguments.gradientAccumulationSteps()).isEqualTo(accumulation);
  }

  @Test
  void aShareOfWarmUpReplacesTheSteps() {
    assertThat(arguments("--warmup_ratio 0.1").warmup()).isEqualTo(0.1);
  }

  @ParameterizedTest
  @CsvSource({"--validation_samples 0", "--eval_strategy no"})
  void withoutEvaluationsThereIsNoBestModel(String command) {
    TrainingArguments arguments = arguments(command);
    assertThat(arguments.evalStrategy()).isEqualTo(IntervalStrategy.NO);
    assertThat(arguments.loadBestModelAtEnd()).isFalse();
  }
}
