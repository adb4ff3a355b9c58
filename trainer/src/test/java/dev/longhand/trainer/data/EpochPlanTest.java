package dev.longhand.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochPlanTest {

  @Test
  void theLastUpdateTakesWhatIsLeft() {
    EpochPlan plan = new EpochPlan(IntStream.range(0, 11).toArray(), 2, 4, false);

    assertThat(plan.batches()).isEqualTo(6);
    assertThat(plan.updates()).isEqualTo(2);
    assertThat(plan.batchesOf(0)).isEqualTo(4);
    assertThat(plan.batchesOf(1)).isEqualTo(2);
    assertThat(plan.rowsOf(0)).isEqualTo(8);
    assertThat(plan.rowsOf(1)).isEqualTo(3);
    assertThat(plan.rows(0, 3)).containsExactly(6, 7);
    assertThat(plan.rows(1, 1)).containsExactly(10);
  }

  @Test
  void aShortBatchCanBeLeftOut() {
    EpochPlan plan = new EpochPlan(IntStream.range(0, 11).toArray(), 2, 4, true);

    assertThat(plan.batches()).isEqualTo(5);
    assertThat(plan.rowsOf(1)).isEqualTo(2);
    assertThat(plan.rows(1, 0)).containsExactly(8, 9);
  }

  @Test
  void batchesOfAnUpdateCoverItsRowsOnce() {
    for (int size = 1; size < 40; size++) {
      int[] order = DataOrder.randomPermutation(size, size);
      EpochPlan plan = new EpochPlan(order, 3, 2, false);
      int[] visited =
          IntStream.range(0, plan.updates())
              .flatMap(
                  update ->
                      IntStream.range(0, plan.batchesOf(update))
                          .flatMap(batch -> IntStream.of(plan.rows(update, batch))))
              .toArray();
      assertThat(visited).isEqualTo(order);
      assertThat(IntStream.range(0, plan.updates()).map(plan::rowsOf).sum()).isEqualTo(size);
    }
  }

  @Test
  void anEpochHasAnUpdateEvenWithoutAWholeBatch() {
    assertThat(EpochPlan.updates(EpochPlan.batches(3, 8, true), 1)).isEqualTo(1);
    assertThat(EpochPlan.updates(EpochPlan.batches(67349, 32, false), 1)).isEqualTo(2105);
  }
}
