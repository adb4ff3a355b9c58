package dev.longhand.trainer.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.UsageException;
import dev.longhand.trainer.Fixtures;
import dev.longhand.trainer.flags.ParsedTraining;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

  @Test
  void ratesAreThoseOfTransformers() throws IOException {
    for (JsonNode expected : Fixtures.read("schedules.json")) {
      LearningRateSchedule schedule =
          LearningRateSchedule.of(
              ParsedTraining.parse(
                  "--lr_scheduler_type", expected.get("name").asText(),
                  "--lr_scheduler_kwargs", expected.get("settings").toString(),
                  "--warmup_steps", expected.get("warmup").asText(),
                  "--learning_rate", expected.get("rate").asText()),
              expected.get("updates").asLong());
      double[] rates = Fixtures.doubles(expected.get("rates"));
      for (int update = 0; update < rates.length; update++) {
        assertThat(schedule.rate(update))
            .as("%s %s, update %d", expected.get("name"), expected.get("settings"), update)
            .isCloseTo(rates[update], within(1e-18));
      }
    }
  }

  @Test
  void aPlateauLowersTheRateAsTorchDoes() throws IOException {
    for (JsonNode expected : Fixtures.read("plateaus.json")) {
      LearningRateSchedule schedule = plateau(expected);
      double[] rates = Fixtures.doubles(expected.get("rates"));
      for (int i = 0; i < rates.length; i++) {
        schedule.evaluated(expected.get("metrics").get(i).asDouble());
        assertThat(schedule.rate(i)).isCloseTo(rates[i], within(1e-15));
        LearningRateSchedule resumed = plateau(expected);
        resumed.restore(schedule.state());
        schedule = resumed;
      }
    }
  }

  private static LearningRateSchedule plateau(JsonNode expected) {
    return LearningRateSchedule.of(
        ParsedTraining.parse(
            "--eval_strategy=epoch",
            "--lr_scheduler_type=reduce_lr_on_plateau",
            "--lr_scheduler_kwargs=" + expected.get("settings"),
            "--learning_rate=" + expected.get("rate")),
        100);
  }

  @Test
  void aWarmupBelowOneIsAShareRoundedUp() {
    assertThat(LearningRateSchedule.warmupUpdates(0.1, 101)).isEqualTo(11);
    assertThat(LearningRateSchedule.warmupUpdates(0, 101)).isZero();
    assertThat(LearningRateSchedule.warmupUpdates(1, 101)).isEqualTo(1);
    assertThat(LearningRateSchedule.warmupUpdates(20, 101)).isEqualTo(20);
  }

  @Test
  void wrongSettingsAreNamed() {
    assertThatThrownBy(() -> of("cosine", "{\"num_cycle\": 2}"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("did you mean num_cycles?");
    assertThatThrownBy(() -> of("linear", "{\"power\": 2}")).hasMessageContaining("it has none");
    assertThatThrownBy(() -> of("polynomial", "{\"power\": \"two\"}"))
        .hasMessageContaining("expected a number");
    assertThatThrownBy(() -> of("polynomial", "{\"lr_end\": 1}"))
        .hasMessageContaining("must be below --learning_rate");
    assertThatThrownBy(() -> of("cosine_with_min_lr", "{}")).hasMessageContaining("min_lr_rate");
    assertThatThrownBy(() -> of("warmup_stable_decay", "{}"))
        .hasMessageContaining("num_decay_steps");
    assertThatThrownBy(
            () -> of("warmup_stable_decay", "{\"num_decay_steps\": 3, \"decay_type\": \"x\"}"))
        .hasMessageContaining("linear, cosine, 1-sqrt");
  }

  private static LearningRateSchedule of(String type, String settings) {
    return LearningRateSchedule.of(
        ParsedTraining.parse("--lr_scheduler_type", type, "--lr_scheduler_kwargs", settings), 100);
  }
}
