package dev.longhand.trainer.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {

  /** The values of scikit-learn's compute_class_weight("balanced", classes=[0, 1, 2], y=...). */
  @Test
  void balancedWeightsAreThoseOfScikitLearn() {
    assertThat(ClassWeights.balanced(new int[] {0, 0, 0, 1, 2, 2, 0, 0}, 3).weights())
        .containsExactly(0.5333333333333333, 2.6666666666666665, 1.3333333333333333);
  }

  @Test
  void balancedWeightsGiveEveryClassThatOccursTheSameTotal() {
    int[] labels = {3, 0, 0, 3, 3, 3, 0, 1};
    double[] totals = new double[4];
    ClassWeights weights = ClassWeights.balanced(labels, 4);
    for (int label : labels) {
      totals[label] += weights.weights().get(label);
    }

    assertThat(totals[1]).isEqualTo(totals[0]).isEqualTo(totals[3]);
    assertThat(weights.weights().get(2)).isEqualTo(1);
  }

  @Test
  void examplesCountTheSameWithoutWeights() {
    assertThat(ClassWeights.NONE.of(new int[] {1, 0}, 2)).containsExactly(1, 1);
    assertThat(ClassWeights.NONE.of(new int[0], 3)).containsExactly(1, 1, 1);
    assertThat(new ClassWeights(List.of(1.0, 4.0)).of(new int[] {1, 0}, 2)).containsExactly(4, 1);
  }

  @Test
  void weightsThatNoFloatAboveZeroHoldsAreRefused() {
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e308, 1e-308}) {
      assertThatThrownBy(() -> new ClassWeights(List.of(1.0, wrong)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
