package dev.longhand.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values of NumPy 2's {@code default_rng(seed).permutation(n)}. */
class NumpyGeneratorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0;4, 6, 2, 7, 3, 5, 9, 0, 8, 1;39409, 38944, 53526, 48632, 33375",
        "42;5, 6, 0, 7, 3, 2, 4, 9, 1, 8;32326, 27449, 60108, 5668, 22113",
        "123456789;7, 4, 0, 5, 3, 8, 2, 1, 6, 9;17795, 64052, 32848, 11932, 61756",
        "4294967295;0, 1, 4, 8, 3, 7, 5, 6, 2, 9;43439, 62692, 49182, 18434, 64927",
        "1099511627783;6, 2, 8, 7, 9, 3, 4, 1, 5, 0;6969, 9375, 66363, 40480, 8618"
      })
  void permutationsAreNumpys(long seed, String ofTen, String ofMany) {
    assertThat(Arrays.toString(new NumpyGenerator(seed).permutation(10)))
        .isEqualTo("[" + ofTen + "]");

    int[] order = new NumpyGenerator(seed).permutation(67_349);
    int[] ends = {order[0], order[1], order[2], order[67_347], order[67_348]};
    assertThat(Arrays.toString(ends)).isEqualTo("[" + ofMany + "]");
  }

  @Test
  void permutationOfNothingIsEmpty() {
    assertThat(new NumpyGenerator(42).permutation(0)).isEmpty();
    assertThat(new NumpyGenerator(42).permutation(1)).containsExactly(0);
  }
}
