package dev.longhand.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecisionCheckTest {
  private static final String X86 =
      """
      processor	: 0
      model name	: Some processor with bf16 in its name
      flags		: fpu avx2 %s avx512vl
      bugs		: spectre_v1
      """;
  private static final String ARM =
      """
      processor	: 0
      Features	: fp asimd %s
      """;

  @ParameterizedTest
  @CsvSource({"BFLOAT16, avx512_bf16", "BFLOAT16, amx_bf16", "FLOAT16, avx512_fp16"})
  void aProcessorThatHasThePrecisionIsFast(Precision precision, String feature) {
    Set<String> features = PrecisionCheck.features(X86.formatted(feature));
    assertThat(PrecisionCheck.warning(precision, features)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16, bf16", "FLOAT16, asimdhp"})
  void soIsOneOfArm(Precision precision, String feature) {
    Set<String> features = PrecisionCheck.features(ARM.formatted(feature));
    assertThat(PrecisionCheck.warning(precision, features)).isEmpty();
  }

  @Test
  void anotherIsSaidToBeSlow() {
    Set<String> features = PrecisionCheck.features(X86.formatted("f16c"));
    assertThat(PrecisionCheck.warning(Precision.BFLOAT16, features).orElseThrow())
        .startsWith("--bf16: this processor has no arithmetic in bfloat16, so training is slower");
    assertThat(PrecisionCheck.warning(Precision.FLOAT16, features).orElseThrow())
        .startsWith("--fp16: this processor has no arithmetic in float16");
  }

  @Test
  void float32NeedsNothing() {
    assertThat(PrecisionCheck.warning(Precision.FLOAT32, SessionSettings.onCpu())).isEmpty();
  }
}
