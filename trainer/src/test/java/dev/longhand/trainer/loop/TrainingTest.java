package dev.longhand.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.trainer.SmallRun;
import dev.longhand.trainer.SmallRun.Ended;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.events.TrainingListener;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of optimizer steps, logs, evaluations and checkpoints in training. */
final class TrainingTest {
  /** 10 batches of the usual rows are an epoch. */
  private static final String BATCH = "--per_device_train_batch_size=4";

  @TempDir static Path folder;
  private static Path model;
  private static Path output;

  @BeforeAll
  static void writeModel() {
    model = SmallRun.writeModel(folder.resolve("model"));
    output = folder.resolve("run");
  }

  @AfterEach
  void clear() {
    AtomicFolder.delete(output);
  }

  private static SmallRun run() {
    return SmallRun.of(model, output);
  }

  @Test
  void maxStepsGoBeyondTheEpochs() {
    TrainResult result =
        run().train(BATCH, "--max_steps=25", "--num_train_epochs=1", "--save_strategy=no").result();

    assertThat(result.updates()).isEqualTo(25);
    assertThat(result.state().epoch()).isEqualTo(2.5);
    assertThat(result.state().toJson()).contains("\"num_train_epochs\": 3,", "\"max_steps\": 25,");
    assertThat(Checkpoints.list(output)).isEmpty();
  }

  @Test
  void aSetSmallerThanABatchIsOneBatch() {
    var sizes = new BatchSizes();
    TrainResult result = run().on(SmallRun.rows(3, 5)).with(sizes).train().result();

    assertThat(result.updates()).isEqualTo(3);
    assertThat(sizes.training).containsExactly(3, 3, 3);
    assertThat((Double) result.metrics().get("train_loss")).isFinite();
  }

  @Test
  void aLastBatchThatIsNotFullCanBeLeftOut() {
    var sizes = new BatchSizes();
    run().with(sizes).train(BATCH, "--num_train_epochs=2", "--dataloader_drop_last");

    assertThat(sizes.training).hasSize(18).containsOnly(4);
  }

  @Test
  void leavingOutTheOnlyBatchIsRefused() {
    assertThatThrownBy(() -> run().on(SmallRun.rows(3, 5)).train(BATCH, "--dataloader_drop_last"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--dataloader_drop_last leaves nothing to train on")
        .hasMessageContaining("there are 3 examples and a batch has 4");
  }

  @Test
  void groupingByLengthBeginsWithTheLongestRowAmongItsLike() {
    List<Integer> lengths = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void batch(Batch batch, Purpose purpose) {
            lengths.add(batch.length());
          }
        };
    run().with(listener).train(BATCH, "--num_train_epochs=1", "--group_by_length");

    List<Integer> stretch = lengths.subList(0, 2); // 37 / (4 x 4) updates in a stretch
    assertThat(stretch.get(0)).isEqualTo(SmallRun.LONGEST).isGreaterThan(stretch.get(1));
  }

  @Test
  void aLossThatIsNoNumberEndsTheRunBeforeItSpoilsTheWeights() {
    assertThatThrownBy(
            () -> run().train(BATCH, "--learning_rate=1e38", "--save_steps=1", "--max_steps=5"))
        .isInstanceOf(UserException.class)
        .message()
        .matches("optimizer step \\d: the loss is .* and the gradient norm is .*")
        .contains("the parameters are unchanged; lower --learning_rate (")
        .contains("the last checkpoint is " + output.resolve("checkpoint-"));
  }

  @Test
  void aLossThatIsNoNumberCanBeLeftOutOfTheLog() {
    TrainResult result =
        run()
            .train(
                BATCH,
                "--learning_rate=1e38",
                "--max_steps=6",
                "--logging_steps=3",
                "--logging_nan_inf_filter",
                "--save_strategy=no")
            .result();

    assertThat(result.updates()).isEqualTo(6);
    assertThat(values(result, "grad_norm")).anyMatch(norm -> !Double.isFinite(norm));
    assertThat(values(result, "loss")).hasSize(2).allMatch(Double::isFinite);
  }

  /** 9 rows in batches of 4, 4 and 1 give the update that all of them give at once. */
  @Test
  void accumulationIsTheMeanOverTheExamples() {
    Path certain = folder.resolve("without-dropout");
    TinyClassifier.write(certain, LabelKind.CLASSES, 0, 42);
    String[] shared = {
      "--learning_rate=0.05",
      "--train_sampling_strategy=sequential",
      "--logging_steps=1",
      "--save_strategy=no"
    };
    Dataset rows = SmallRun.rows(9, 5);
    Ended parts =
        SmallRun.of(certain, output)
            .on(rows)
            .train(with(List.of(shared), BATCH, "--gradient_accumulation_steps=3"));
    Ended whole =
        SmallRun.of(certain, output)
            .on(rows)
            .train(with(List.of(shared), "--per_device_train_batch_size=9"));

    assertThat(parts.result().updates()).isEqualTo(3);
    for (String figure : List.of("loss", "grad_norm")) {
      List<Double> expected = values(whole.result(), figure);
      for (int i = 0; i < 3; i++) {
        assertThat(values(parts.result(), figure).get(i)).isCloseTo(expected.get(i), within(1e-6));
      }
    }
    whole
        .parameters()
        .forEach(
            (name, values) ->
                assertThat(parts.parameters().get(name)).containsExactly(values, within(1e-5f)));
  }

  @Test
  void logsMeanLossesAtTheFirstUpdateAndAtEveryInterval() {
    List<Double> losses = new ArrayList<>();
    TrainResult result =
        run()
            .with(
                new TrainingListener() {
                  @Override
                  public void updated(Update update) {
                    losses.add(update.loss());
                  }
                })
            .train(BATCH, "--max_steps=25", "--logging_steps=0.1", "--logging_first_step")
            .result();

    assertThat(steps(result, "loss")).containsExactly(1, 3, 6, 9, 12, 15, 18, 21, 24);
    assertThat(values(result, "loss").get(0)).isEqualTo(losses.get(0));
    assertThat(values(result, "loss").get(1)).isEqualTo(mean(losses.subList(1, 3)));
    assertThat(values(result, "loss").get(8)).isEqualTo(mean(losses.subList(21, 24)));
    assertThat((Double) result.metrics().get("train_loss")).isCloseTo(mean(losses), within(1e-12));
    assertThat(values(result, "learning_rate").get(0)).isEqualTo(5e-5);
    assertThat(values(result, "learning_rate").get(1)).isCloseTo(5e-5 * 23 / 25, within(1e-18));
  }

  @Test
  void countsTheOperationsOfPaddedTokens() {
    var sizes = new BatchSizes();
    TrainResult result =
        run().with(sizes).train("--max_steps=3", "--include_num_input_tokens_seen=all").result();

    long weights = 8 * 16 + 8 + 8 + 8 * 8 + 2 * 8 + 2; // no embeddings among them
    assertThat(result.metrics().get("total_flos")).isEqualTo(6.0 * weights * sizes.paddedTokens);
    assertThat(result.state().numInputTokensSeen()).isEqualTo(sizes.paddedTokens);
  }

  /** (1 - e) times the label's loss, and e times the mean over the classes. */
  @Test
  void smoothsTheLabelsOfAnEvaluationToo() {
    double share = 0.2;
    Ended ended = run().train("--max_steps=2", "--label_smoothing_factor=" + share);

    int[] labels = SmallRun.developmentLabels();
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      double[] logits = {ended.logits().get(2 * row), ended.logits().get(2 * row + 1)};
      double logSum = Math.log(Math.exp(logits[0]) + Math.exp(logits[1]));
      double mean = logSum - (logits[0] + logits[1]) / 2;
      sum += (1 - share) * (logSum - logits[labels[row]]) + share * mean;
    }
    assertThat((Double) ended.evaluation().get("eval_loss"))
        .isCloseTo(sum / labels.length, within(1e-6));
  }

  @Test
  void evaluatesAndSavesAtSharesOfTheRunAndAtItsEnd() {
    TrainResult result =
        run()
            .train(
                BATCH,
                "--max_steps=25",
                "--eval_strategy=steps",
                "--eval_steps=0.3",
                "--save_steps=0.4",
                "--eval_on_start")
            .result();

    assertThat(steps(result, "eval_loss")).containsExactly(0, 8, 16, 24, 25);
    assertThat(checkpoints()).containsExactly(10, 20, 25);
  }

  @Test
  void waitsForTheFirstEvaluation() {
    TrainResult steps =
        run()
            .train(
                BATCH, "--max_steps=9", "--eval_strategy=steps", "--eval_steps=2", "--eval_delay=5")
            .result();
    assertThat(steps(steps, "eval_loss")).containsExactly(6, 8, 9);

    TrainResult epochs =
        run()
            .train(BATCH, "--eval_strategy=epoch", "--eval_delay=1.5", "--save_strategy=epoch")
            .result();
    assertThat(steps(epochs, "eval_loss")).containsExactly(20, 30);
  }

  @Test
  void keepsTheNewestAndTheBestCheckpoint() {
    Ended ended =
        run()
            .scoring(0.5, 0.7, 0.6, 0.7, Double.NaN)
            .train(
                BATCH,
                "--max_steps=10",
                "--eval_strategy=steps",
                "--eval_steps=2",
                "--save_steps=2",
                "--save_total_limit=1",
                "--load_best_model_at_end",
                "--metric_for_best_model=score");

    assertThat(checkpoints()).containsExactly(4, 10);
    assertBest(ended.result(), 4, 0.7);
  }

  @Test
  void theBestModelAlwaysHasItsCheckpoint() {
    Ended ended =
        run()
            .scoring(Double.NaN, 3.0, 2.0, 2.5)
            .train(
                BATCH,
                "--max_steps=8",
                "--eval_strategy=steps",
                "--eval_steps=2",
                "--save_steps=5",
                "--load_best_model_at_end",
                "--metric_for_best_model=eval_score",
                "--greater_is_better=false");

    assertThat(checkpoints()).containsExactly(4, 5, 6, 8);
    assertBest(ended.result(), 6, 2.0);
    Path best = Checkpoints.folder(output, 6).resolve("model.safetensors");
    try (TensorFile weights = TensorFiles.open(best)) {
      ended
          .parameters()
          .forEach(
              (name, values) ->
                  assertThat(FloatBuffer.wrap(values)).as(name).isEqualTo(weights.floats(name)));
    }
  }

  @Test
  void aBestModelThatStayedInAnotherFolderIsMissed() {
    List<String> flags =
        List.of(
            BATCH,
            "--eval_strategy=steps",
            "--eval_steps=2",
            "--save_steps=2",
            "--load_best_model_at_end",
            "--metric_for_best_model=score");
    run().scoring(0.9, 0.5).train(with(flags, "--max_steps=4"));
    List<String> warnings = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void warned(String line) {
            warnings.add(line);
          }
        };
    Path other = folder.resolve("other");
    SmallRun.of(model, other)
        .scoring(0.6)
        .with(listener)
        .train(
            with(
                flags,
                "--max_steps=6",
                "--resume_from_checkpoint=" + Checkpoints.folder(output, 4)));

    assertThat(warnings)
        .anyMatch(
            line -> line.contains("the best model was to be " + other.resolve("checkpoint-2")));
  }

  private static String[] with(List<String> flags, String... more) {
    return Stream.concat(flags.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void savesOnlyTheBestModels() {
    TrainResult result =
        run()
            .scoring(0.1, 0.1, 0.3, 0.2)
            .train(
                BATCH,
                "--max_steps=8",
                "--eval_strategy=steps",
                "--eval_steps=2",
                "--save_strategy=best",
                "--metric_for_best_model=score")
            .result();

    assertThat(checkpoints()).containsExactly(2, 6);
    assertBest(result, 6, 0.3);
  }

  @Test
  void nothingIsBestWhereNothingIsANumber() {
    TrainResult result =
        run()
            .scoring(Double.NaN, Double.NaN)
            .train(
                BATCH,
                "--max_steps=4",
                "--eval_strategy=steps",
                "--eval_steps=2",
                "--load_best_model_at_end",
                "--metric_for_best_model=score")
            .result();

    assertThat(result.bestMetric()).isEmpty();
    assertThat(result.bestCheckpoint()).isEmpty();
    assertThat(result.state().toJson()).contains("\"best_metric\": null");
  }

  @Test
  void anUnknownMetricIsRefusedBeforeTheFirstUpdate() {
    assertThatThrownBy(
            () ->
                run()
                    .train(
                        "--eval_strategy=epoch",
                        "--load_best_model_at_end",
                        "--metric_for_best_model=f1"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--metric_for_best_model f1")
        .hasMessageContaining("accuracy, loss");
    assertThat(output).doesNotExist();
  }

  @Test
  void stopsWhenTheMetricNoLongerImproves() {
    TrainResult result = stopping(2, 0, 0.5, 0.6, 0.6, 0.55, 0.9);

    assertThat(result.stoppedEarly()).isTrue();
    assertThat(result.updates()).isEqualTo(8);
    assertBest(result, 4, 0.6);
  }

  @Test
  void aGainBelowTheThresholdIsBestButDoesNotCount() {
    TrainResult result = stopping(2, 0.1, 0.5, 0.55, 0.59, 0.9);

    assertThat(result.stoppedEarly()).isTrue();
    assertThat(result.updates()).isEqualTo(6);
    assertBest(result, 6, 0.59);
  }

  @Test
  void goesOnWhileTheMetricImprovesNowAndThen() {
    TrainResult result = stopping(2, 0, 0.5, 0.4, 0.6, Double.NaN, 0.7, 0.6);

    assertThat(result.stoppedEarly()).isFalse();
    assertThat(result.updates()).isEqualTo(12);
  }

  private static TrainResult stopping(int patience, double threshold, Double... scores) {
    return run()
        .scoring(scores)
        .train(
            BATCH,
            "--max_steps=12",
            "--eval_strategy=steps",
            "--eval_steps=2",
            "--save_strategy=best",
            "--metric_for_best_model=score",
            "--early_stopping_patience=" + patience,
            "--early_stopping_threshold=" + threshold)
        .result();
  }

  private static void assertBest(TrainResult result, int update, double value) {
    assertThat(result.bestMetric()).hasValue(value);
    assertThat(result.bestCheckpoint()).hasValue(Checkpoints.folder(output, update));
    assertThat(result.state().bestGlobalStep()).hasValue((long) update);
  }

  private static List<Integer> checkpoints() {
    return Checkpoints.list(output).stream().map(path -> Checkpoints.at(path).updates()).toList();
  }

  private static Stream<Map<String, Object>> lines(TrainResult result, String figure) {
    return result.state().logHistory().stream().filter(line -> line.containsKey(figure));
  }

  private static List<Integer> steps(TrainResult result, String figure) {
    return lines(result, figure).map(line -> ((Number) line.get("step")).intValue()).toList();
  }

  private static List<Double> values(TrainResult result, String figure) {
    return lines(result, figure).map(line -> ((Number) line.get(figure)).doubleValue()).toList();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
  }

  /** The rows of each training batch, and the positions of all of them. */
  private static final class BatchSizes implements TrainingListener {
    private final List<Integer> training = new ArrayList<>();
    private long paddedTokens;

    @Override
    public void batch(Batch batch, Purpose purpose) {
      if (purpose == Purpose.TRAIN) {
        training.add(batch.rows());
        paddedTokens += batch.paddedTokens();
      }
    }
  }
}
