package dev.longhand.trainer.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.savedmodels.runtime.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LossScaleTest {
  /** Scale and count are those of torch 2.15's GradScaler after the same updates. */
  @Test
  void followsUpdatesAndOverflowsAsTorchDoes() {
    LossScale scale = LossScale.of(Precision.FLOAT16);
    assertScale(scale, 65536, 0);
    scale = assertScale(afterOverflows(scale, 3), 8192, 0);
    scale = assertScale(afterUpdates(scale, 2000), 16384, 0);
    scale = assertScale(afterOverflows(scale, 1), 8192, 0);
    scale = assertScale(afterUpdates(scale, 1999), 8192, 1999);
    scale = assertScale(afterOverflows(scale, 1), 4096, 0);
    scale = assertScale(afterUpdates(scale, 1999), 4096, 1999);
    scale = assertScale(afterUpdates(scale, 1), 8192, 0);
    scale = assertScale(afterUpdates(scale, 2000), 16384, 0);
    assertThat(scale.skipped()).isEqualTo(5);
  }

  private static LossScale assertScale(LossScale scale, double factor, int updatesInARow) {
    assertThat(scale.factor()).isEqualTo(factor);
    assertThat(scale.updatesInARow()).isEqualTo(updatesInARow);
    return scale;
  }

  private static LossScale afterUpdates(LossScale scale, int updates) {
    LossScale after = scale;
    for (int i = 0; i < updates; i++) {
      after = after.afterUpdate();
    }
    return after;
  }

  private static LossScale afterOverflows(LossScale scale, int overflows) {
    LossScale after = scale;
    for (int i = 0; i < overflows; i++) {
      after = after.afterOverflow();
    }
    return after;
  }

  @Test
  void isOfNoUseBelowOne() {
    LossScale scale = LossScale.of(Precision.FLOAT16);
    assertThat(afterOverflows(scale, 16).isUsable()).isTrue();
    assertThat(afterOverflows(scale, 17).isUsable()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void isAlwaysOneWhereTheRangeIsThatOfFloat32(Precision precision) {
    LossScale scale = LossScale.of(precision);
    assertThat(scale.isDynamic()).isFalse();
    assertScale(afterUpdates(scale, 2001), 1, 0);
  }
}
