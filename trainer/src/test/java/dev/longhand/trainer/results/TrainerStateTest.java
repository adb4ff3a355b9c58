package dev.longhand.trainer.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerStateTest {
  /** The fields of transformers 5.23's TrainerState, whose constructor refuses any other. */
  private static final List<String> KEYS =
      List.of(
          "best_global_step",
          "best_metric",
          "best_model_checkpoint",
          "epoch",
          "eval_steps",
          "global_step",
          "is_hyper_param_search",
          "is_local_process_zero",
          "is_world_process_zero",
          "log_history",
          "logging_steps",
          "max_steps",
          "num_input_tokens_seen",
          "num_train_epochs",
          "save_steps",
          "stateful_callbacks",
          "total_flos",
          "train_batch_size",
          "trial_name",
          "trial_params");

  @TempDir Path folder;

  @Test
  void theFileHasTransformersKeysInTheirOrder() throws IOException {
    Iterator<String> names = new ObjectMapper().readTree(new TrainerState().toJson()).fieldNames();

    assertThat(names).toIterable().containsExactlyElementsOf(KEYS);
    assertThat(new TrainerState().toJson())
        .startsWith("{\n  \"best_global_step\": null,\n")
        .contains("\n  \"log_history\": [],\n")
        .contains("\n  \"stateful_callbacks\": {},\n")
        .endsWith("\n}\n");
  }

  @Test
  void aStateIsReadAsItWasWritten() throws IOException {
    TrainerState state = new TrainerState();
    state.setPlan(300, 3, 32);
    state.setIntervals(10, 50, 100);
    state.setEpoch(1.0 / 3);
    state.setGlobalStep(33);
    state.setBest(0.8125, 33);
    state.setBestModelCheckpoint("runs/a/checkpoint-33");
    state.setTotalFlos(6.6e13);
    state.log(Map.of("loss", Double.NaN, "learning_rate", 2e-5));
    state.log(Map.of("eval_loss", 0.5, "eval_runtime", 1.25));
    state.write(folder);

    TrainerState read = TrainerState.read(folder);

    assertThat(read.toJson()).isEqualTo(state.toJson());
    assertThat(read.globalStep()).isEqualTo(33);
    assertThat(read.maxSteps()).isEqualTo(300);
    assertThat(read.bestMetric()).hasValue(0.8125);
    assertThat(read.bestGlobalStep()).contains(33L);
    assertThat(read.bestModelCheckpoint()).contains("runs/a/checkpoint-33");
    assertThat(read.totalFlos()).isEqualTo(6.6e13);
    assertThat(read.logHistory()).hasSize(2);
    assertThat(read.logHistory().get(1)).containsEntry("epoch", 1.0 / 3).containsKey("step");
  }

  @Test
  void whatIsNoStateIsNamed() throws IOException {
    assertBroken("cannot be read");
    Files.writeString(folder.resolve(TrainerState.FILE), "{\"epoch\": 1.0");
    assertBroken("not JSON");
    Files.writeString(folder.resolve(TrainerState.FILE), "{\"epoch\": 1.0}");
    assertBroken("has not the keys");
  }

  private void assertBroken(String why) {
    assertThatThrownBy(() -> TrainerState.read(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(TrainerState.FILE)
        .hasMessageContaining(why);
  }
}
