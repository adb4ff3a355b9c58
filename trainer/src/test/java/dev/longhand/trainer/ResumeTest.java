package dev.longhand.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.trainer.SmallRun.Ended;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.events.InterruptedRunException;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.events.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was interrupted and resumed ends with the bytes of one that never was. */
@Tag("slow")
final class ResumeTest {
  /** 10 batches an epoch, the last of one row; 4 updates an epoch, the last of one batch. */
  private static final List<String> ACCUMULATED =
      List.of(
          "--per_device_train_batch_size=4",
          "--gradient_accumulation_steps=3",
          "--num_train_epochs=3",
          "--learning_rate=0.05",
          "--lr_scheduler_type=cosine",
          "--warmup_ratio=0.2",
          "--weight_decay=0.01",
          "--label_smoothing_factor=0.1",
          "--logging_steps=2",
          "--eval_strategy=steps",
          "--eval_steps=3",
          "--eval_on_start",
          "--save_steps=5",
          "--load_best_model_at_end",
          "--metric_for_best_model=accuracy",
          "--include_num_input_tokens_seen=non_padding");

  /** Rate and early stopping follow the evaluations, which come at the end of each epoch. */
  private static final List<String> PLATEAU =
      List.of(
          "--per_device_train_batch_size=8",
          "--num_train_epochs=20",
          "--learning_rate=0.5",
          "--lr_scheduler_type=reduce_lr_on_plateau",
          "--lr_scheduler_kwargs={\"patience\": 0, \"factor\": 0.5}",
          "--group_by_length",
          "--data_seed=7",
          "--logging_strategy=epoch",
          "--eval_strategy=epoch",
          "--save_strategy=epoch",
          "--save_total_limit=2",
          "--early_stopping_patience=3");

  @TempDir static Path shared;
  private static Path model;
  private static Path output;
  private static Outcome accumulated;
  private static Outcome plateau;

  /** What a run returned, and the bytes of its last checkpoint and of its model. */
  private record Outcome(Ended ended, Map<String, String> files) {}

  @BeforeAll
  static void runWithoutInterruption() throws IOException {
    model = SmallRun.writeModel(shared.resolve("model"));
    output = shared.resolve("run"); // the same for all, as its name is in trainer_state.json
    accumulated = outcome(SmallRun.of(model, output), ACCUMULATED);
    plateau = outcome(SmallRun.of(model, output), PLATEAU);
  }

  @Test
  void theRunsGoThroughWhatAResumptionMustRestore() {
    assertThat(accumulated.ended.result().updates()).isEqualTo(12);
    assertThat(accumulated.ended.result().bestCheckpoint()).isPresent();
    TrainResult stopped = plateau.ended.result();
    assertThat(stopped.stoppedEarly()).isTrue();
    assertThat(stopped.updates()).isGreaterThan(20);
    assertThat(rates(stopped)).hasSizeGreaterThan(1);
  }

  private static List<Object> rates(TrainResult result) {
    return result.state().logHistory().stream()
        .map(line -> line.get("learning_rate"))
        .filter(rate -> rate != null)
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 7})
  void atTheEndOfAnEpochAndInItsMiddle(int update) throws IOException {
    interrupt(RaisedSignal.after(update), update, ACCUMULATED);
    assertSame(outcome(SmallRun.of(model, output), resumed(ACCUMULATED)), accumulated);
  }

  @Test
  void inTheMiddleOfAnEvaluation() throws IOException {
    interrupt(RaisedSignal.inEvaluationAfter(9), 9, ACCUMULATED);
    assertSame(outcome(SmallRun.of(model, output), resumed(ACCUMULATED)), accumulated);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 13})
  void withARateAndAnEndThatFollowTheEvaluations(int update) throws IOException {
    interrupt(RaisedSignal.after(update), update, PLATEAU);
    assertSame(outcome(SmallRun.of(model, output), resumed(PLATEAU)), plateau);
  }

  @Test
  void afterEveryUpdateInTurn() throws IOException {
    List<String> flags = ACCUMULATED;
    for (int update = 1; update < 12; update++) {
      interrupt(RaisedSignal.after(update), update, flags);
      flags = resumed(ACCUMULATED);
    }
    assertSame(outcome(SmallRun.of(model, output), flags), accumulated);
  }

  @Test
  void fromAnOlderCheckpointAfterACrash() throws IOException {
    TrainingListener crash =
        new TrainingListener() {
          @Override
          public void updated(Update made) {
            if (made.update() == 9) {
              throw new IllegalStateException("crash");
            }
          }
        };
    assertThatThrownBy(() -> SmallRun.of(model, output).with(crash).train(array(ACCUMULATED)))
        .hasMessage("crash");
    assertThat(Checkpoints.folder(output, 9)).doesNotExist();
    assertSame(outcome(SmallRun.of(model, output), resumed(ACCUMULATED)), accumulated);
  }

  private static void interrupt(RaisedSignal signal, int update, List<String> flags) {
    assertThatThrownBy(() -> SmallRun.of(model, output).with(signal).train(array(flags)))
        .isInstanceOfSatisfying(
            InterruptedRunException.class, e -> assertThat(e.exitCode()).isEqualTo(143))
        .hasMessageContaining("after optimizer step %d of".formatted(update))
        .hasMessageContaining("--resume_from_checkpoint true");
    assertThat(Checkpoints.folder(output, update)).isDirectory();
  }

  private static List<String> resumed(List<String> flags) {
    return Stream.concat(flags.stream(), Stream.of("--resume_from_checkpoint=last")).toList();
  }

  private static String[] array(List<String> flags) {
    return flags.toArray(String[]::new);
  }

  /** Runs, keeps what remains, and clears the folder for the next. */
  private static Outcome outcome(SmallRun run, List<String> flags) throws IOException {
    Ended ended = run.train(array(flags));
    Map<String, String> files = RunFiles.read(output);
    AtomicFolder.delete(output);
    return new Outcome(ended, files);
  }

  private static void assertSame(Outcome found, Outcome expected) {
    assertThat(found.files.keySet()).isEqualTo(expected.files.keySet());
    expected.files.forEach(
        (name, text) -> assertThat(found.files.get(name)).as(name).isEqualTo(text));
    expected
        .ended
        .parameters()
        .forEach(
            (name, values) ->
                assertThat(found.ended.parameters().get(name)).as(name).containsExactly(values));
    assertThat(found.ended.logits()).isEqualTo(expected.ended.logits());
    assertThat(figures(found.ended.evaluation())).isEqualTo(figures(expected.ended.evaluation()));
    assertThat(figures(found.ended.result().metrics()))
        .isEqualTo(figures(expected.ended.result().metrics()));
    assertThat(found.ended.result().bestMetric()).isEqualTo(expected.ended.result().bestMetric());
  }

  private static Map<String, Object> figures(Map<String, Object> metrics) {
    Map<String, Object> figures = new TreeMap<>(metrics);
    figures.keySet().removeIf(name -> name.matches(".*(_runtime|_per_second)"));
    return figures;
  }
}
