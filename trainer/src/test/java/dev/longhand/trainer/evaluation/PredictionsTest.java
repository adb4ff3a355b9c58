package dev.longhand.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class PredictionsTest {

  @Test
  void crossEntropyIsOfTheSoftmax() {
    float third = (float) Math.log(3);
    Predictions predictions = new Predictions(new float[] {third, 0, 0, 0, 1000, 0}, 2);

    assertThat(predictions.crossEntropy(new int[] {0, 1, 0}))
        .isCloseTo((Math.log(4 / 3.0) + Math.log(2) + 0) / 3, within(1e-7));
    assertThat(predictions.crossEntropy(new int[] {1, 1, 0}))
        .isCloseTo((Math.log(4) + Math.log(2) + 0) / 3, within(1e-7));
  }

  @Test
  void squaredErrorIsOfTheFirstLogit() {
    Predictions predictions = new Predictions(new float[] {1, -2}, 1);

    assertThat(predictions.meanSquaredError(new float[] {3, -2})).isEqualTo(2);
  }
}
