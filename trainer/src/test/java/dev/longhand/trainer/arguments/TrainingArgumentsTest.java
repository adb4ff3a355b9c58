package dev.longhand.trainer.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.Command;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UsageException;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.flags.StepFlags;
import dev.longhand.trainer.flags.TrainingFlags;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingArgumentsTest {

  /**
   * The defaults of transformers 5.23's TrainingArguments, but for those that are said to differ.
   */
  @Test
  void defaultsAreThoseOfTransformers() {
    TrainingArguments arguments = TrainingArguments.defaults();

    assertThat(arguments.trainBatchSize()).isEqualTo(8);
    assertThat(arguments.evalBatchSize()).isEqualTo(8);
    assertThat(arguments.numTrainEpochs()).isEqualTo(3);
    assertThat(arguments.maxSteps()).isEqualTo(-1);
    assertThat(arguments.learningRate()).isEqualTo(5e-5);
    assertThat(arguments.weightDecay()).isZero();
    assertThat(arguments.adamBeta1()).isEqualTo(0.9);
    assertThat(arguments.adamBeta2()).isEqualTo(0.999);
    assertThat(arguments.adamEpsilon()).isEqualTo(1e-8);
    assertThat(arguments.maxGradNorm()).isEqualTo(1);
    assertThat(arguments.lrSchedulerType()).isEqualTo("linear");
    assertThat(arguments.warmup()).isZero();
    assertThat(arguments.evalStrategy()).isEqualTo(IntervalStrategy.NO);
    assertThat(arguments.evalSteps()).isEqualTo(500);
    assertThat(arguments.saveStrategy()).isEqualTo(IntervalStrategy.STEPS);
    assertThat(arguments.saveSteps()).isEqualTo(500);
    assertThat(arguments.loggingSteps()).isEqualTo(500);
    assertThat(arguments.seed()).isEqualTo(42);
    assertThat(arguments.dataSeed()).isEqualTo(42);
    assertThat(arguments.trainSamplingStrategy()).isEqualTo(SamplingStrategy.RANDOM);
    assertThat(arguments.metricForBestModel()).isEmpty();
    assertThat(arguments.reportToTensorBoard()).isFalse();
    assertThat(arguments.device()).isEqualTo("auto");
    assertThat(arguments.precision()).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void aFlagChoosesThePrecision() {
    assertThat(ParsedTraining.parse("--bf16").precision()).isEqualTo(Precision.BFLOAT16);
    assertThat(ParsedTraining.parse("--fp16").precision()).isEqualTo(Precision.FLOAT16);
    assertThat(ParsedTraining.parse("--bf16", "--fp16=false").precision())
        .isEqualTo(Precision.BFLOAT16);
  }

  @Test
  void withoutAnyDoFlagARunTrainsAndEvaluates() {
    assertThat(TrainingArguments.defaults().doTrain()).isTrue();
    assertThat(TrainingArguments.defaults().doEval()).isTrue();
    assertThat(ParsedTraining.parse("--do_eval").doTrain()).isFalse();
    assertThat(ParsedTraining.parse("--do_predict").doEval()).isFalse();
  }

  @Test
  void whatIsBetterFollowsFromTheMetricsName() {
    assertThat(best("accuracy").greaterIsBetter()).isTrue();
    assertThat(best("eval_loss").greaterIsBetter()).isFalse();
    assertThat(best("eval_f1").metricForBestModel()).contains("f1");
    assertThat(best("accuracy").toBuilder().greaterIsBetter(false).build().greaterIsBetter())
        .isFalse();
    assertThat(ParsedTraining.parse("--save_strategy=best", "--eval_strategy=epoch"))
        .satisfies(a -> assertThat(a.metricForBestModel()).contains("loss"))
        .satisfies(a -> assertThat(a.greaterIsBetter()).isFalse());
  }

  private static TrainingArguments best(String metric) {
    return ParsedTraining.parse("--metric_for_best_model", metric);
  }

  @Test
  void warmupStepsWinOverTheRatio() {
    assertThat(ParsedTraining.parse("--warmup_ratio=0.1").warmup()).isEqualTo(0.1);
    assertThat(ParsedTraining.parse("--warmup_ratio=0.1", "--warmup_steps=5").warmup())
        .isEqualTo(5);
  }

  @Test
  void bothNamesOfTheSamplingStrategyAndOfTheDevice() {
    assertThat(ParsedTraining.parse("--group_by_length").trainSamplingStrategy())
        .isEqualTo(SamplingStrategy.GROUP_BY_LENGTH);
    assertThat(ParsedTraining.parse("--train_sampling_strategy=sequential").trainSamplingStrategy())
        .isEqualTo(SamplingStrategy.SEQUENTIAL);
    assertThat(ParsedTraining.parse("--no_cuda").device()).isEqualTo("cpu");
  }

  @Test
  void resumingIsSaidByTrueLastOrAPath() {
    assertThat(ParsedTraining.parse("--resume_from_checkpoint=false").resumeFromCheckpoint())
        .isEmpty();
    assertThat(ParsedTraining.parse("--resume_from_checkpoint", "last").resumeFromCheckpoint())
        .contains("last");
  }

  @Test
  void valuesAreCheckedTogether() {
    assertUsage("--load_best_model_at_end", "--eval_strategy");
    assertUsage("--early_stopping_patience=2", "--eval_strategy");
    assertUsage("--lr_scheduler_type=reduce_lr_on_plateau", "--eval_strategy");
    assertUsage("--save_strategy=best", "--eval_strategy");
    assertUsage("--warmup_steps=1.5", "a whole number");
  }

  @ParameterizedTest
  @CsvSource({
    "--group_by_length --train_sampling_strategy sequential, contradict",
    "--use_cpu --device gpu:1, contradict",
    "--bf16 --fp16, --bf16 and --fp16 contradict each other; leave one out",
    "--device tpu, 'expected cpu, gpu, gpu:N or auto'",
    "--per_device_train_batch_size 99999 --gradient_accumulation_steps 99999, at most 2147483647",
    "--per_device_train_batch_size 3000000000, at most 2147483647",
    "--do_eval --resume_from_checkpoint last, add --do_train"
  })
  void flagsThatContradictEachOtherAreRefused(String arguments, String expected) {
    assertUsage(arguments, expected);
  }

  @Test
  void flagsThatSayTheSameTwiceAreAccepted() {
    assertThat(
            ParsedTraining.parse("--group_by_length", "--train_sampling_strategy=group_by_length")
                .trainSamplingStrategy())
        .isEqualTo(SamplingStrategy.GROUP_BY_LENGTH);
    assertThat(ParsedTraining.parse("--use_cpu", "--device=cpu").device()).isEqualTo("cpu");
  }

  private static void assertUsage(String arguments, String expected) {
    assertThatThrownBy(() -> ParsedTraining.parse(arguments.split(" ")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void valuesSetInCodeAreCheckedAsOnTheCommandLine() {
    TrainingArguments arguments = TrainingArguments.builder().learningRate(1).seed(7).build();

    assertThat(arguments.learningRate()).isEqualTo(1.0);
    assertThat(arguments.seed()).isEqualTo(7);
    assertThatThrownBy(() -> arguments.toBuilder().trainBatchSize(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--per_device_train_batch_size: expected a number from 1 upwards");
    assertThatThrownBy(() -> arguments.toBuilder().loadBestModelAtEnd(true).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("add --eval_strategy");
  }

  @Test
  void aBuilderOfArgumentsGivesTheSameArguments() {
    TrainingArguments arguments =
        ParsedTraining.parse(
            "--num_train_epochs=2",
            "--lr_scheduler_kwargs={\"min_lr\": 1e-6}",
            "--eval_strategy=epoch",
            "--early_stopping_patience=2",
            "--report_to=tensorboard",
            "--memory_limit_gb=2",
            "--bf16");
    assertThat(arguments.toBuilder().build()).isEqualTo(arguments);
    assertThat(arguments.memoryLimit()).hasValue(2_000_000_000L);
    assertThat(TrainingArguments.builder().build()).isEqualTo(ParsedTraining.parse());
  }

  @Test
  void everyTableRowIsAFlag() {
    FlagTable flags = TrainingFlags.table();
    assertThat(ArgumentTable.rows())
        .allSatisfy(row -> assertThat(flags.get(row.flag())).as(row.flag()).isNotNull())
        .extracting(ArgumentTable.Row::flag)
        .doesNotHaveDuplicates();
  }

  @Test
  void decisiveArgumentsAreWrittenAsTheirFlagsValues() {
    TrainingArguments arguments =
        ParsedTraining.parse(
            "--fp16",
            "--class_weights",
            "1",
            "2",
            "--lr_scheduler_kwargs={\"a\": 1}",
            "--group_by_length");
    assertThat(ArgumentTable.decisive(arguments))
        .containsEntry("--fp16", "true")
        .containsEntry("--bf16", "false")
        .containsEntry("--class_weights", "[1, 2]")
        .containsEntry("--lr_scheduler_kwargs", "{a=1}")
        .containsEntry("--group_by_length", "true")
        .containsEntry("--learning_rate", "5.0E-5")
        .containsEntry("--max_steps", "-1")
        .containsEntry("--seed", "42")
        .containsEntry("--data_seed", "none")
        .containsEntry("--segments_per_pass", "none")
        .containsEntry("--train_sampling_strategy", "group_by_length")
        .doesNotContainKey("--logging_steps");
  }

  @Test
  void tensorBoardIsWrittenWhereItIsAmongTheTargets() {
    assertThat(TrainingArguments.defaults().reportToTensorBoard()).isFalse();
    assertThat(reportTo("none").reportToTensorBoard()).isFalse();
    assertThat(reportTo("wandb").reportToTensorBoard()).isFalse();
    assertThat(reportTo("all").reportToTensorBoard()).isTrue();
    assertThat(reportTo("wandb", "tensorboard").reportToTensorBoard()).isTrue();
  }

  @Test
  void targetsThatNothingIsSentToAreNamed() {
    assertThat(notices("--report_to=tensorboard")).isEmpty();
    assertThat(notices("--report_to", "wandb", "tensorboard", "mlflow"))
        .singleElement(STRING)
        .startsWith("--report_to wandb mlflow is accepted and ignored")
        .contains("--report_to tensorboard");
  }

  @Test
  void stepsWithoutTheirStrategyAreSaidToHaveNoEffect() {
    assertThat(notices("--save_steps=5", "--save_strategy=steps")).isEmpty();
    assertThat(notices("--save_steps=5", "--save_strategy=epoch"))
        .containsExactly(
            "--save_steps 5 has no effect with --save_strategy epoch; --save_strategy steps uses it");
    assertThat(notices("--eval_steps=0.5"))
        .singleElement(STRING)
        .startsWith("--eval_steps 0.5 has no effect with --eval_strategy no");
  }

  @Test
  void givenStepsWinOverTheDefaultStrategyOfARunner() {
    Command command = Command.of("run", "", TrainingFlags.table());
    Map<String, Object> defaults = Map.of("save_strategy", "epoch");
    ParsedArguments given = ArgumentParser.parse(command, "--save_steps=5").withDefaults(defaults);
    ParsedArguments both =
        ArgumentParser.parse(command, "--save_steps=5", "--save_strategy=no")
            .withDefaults(defaults);

    assertThat(StepFlags.overDefaults(given).text("save_strategy")).isEqualTo("steps");
    assertThat(StepFlags.overDefaults(both).text("save_strategy")).isEqualTo("no");
    assertThat(StepFlags.overDefaults(ParsedArguments.defaults(command.flags())).givenNames())
        .isEmpty();
  }

  private static TrainingArguments reportTo(String... targets) {
    return TrainingArguments.builder().reportTo(List.of(targets)).build();
  }

  private static List<String> notices(String... arguments) {
    return ParsedTraining.notices(
        ArgumentParser.parse(Command.of("run", "", TrainingFlags.table()), arguments));
  }
}
