package dev.longhand.imdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.trainer.events.TrainingListener.Start;
import dev.longhand.trainer.events.TrainingListener.Update;
import org.junit.jupiter.api.Test;

/** The time of a training by the trainer's rate. */
final class TrainingClockTest {
  private final TrainingClock clock = new TrainingClock();

  private void update(int number, double rowsPerSecond) {
    clock.updated(new Update(number, 2, 0.7, 1e-4, rowsPerSecond, 0));
  }

  @Test
  void allRowsTakeWhatTheMeasuredOnesTook() {
    clock.started(new Start(100, 1, 2, 0, 50, 1, 0));
    update(1, 0);
    update(2, 25);
    assertThat(clock.seconds(100)).isEqualTo(4);
  }

  @Test
  void aSingleUpdateTookTimeToo() throws InterruptedException {
    clock.started(new Start(16, 1, 1, 0, 16, 1, 0));
    Thread.sleep(20);
    update(1, 0);
    assertThat(clock.seconds(16)).isBetween(0.02, 10.0);
  }
}
