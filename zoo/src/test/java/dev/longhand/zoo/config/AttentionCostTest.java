package dev.longhand.zoo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.zoo.Presets;
import dev.longhand.zoo.model.ModelConfig;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cost of attentions against pairs of tokens that are counted one by one. */
class AttentionCostTest {

  /** Whether a token sees another. */
  private interface Sees {
    boolean test(int from, int to);
  }

  private static int pairs(int tokens, Sees sees) {
    int pairs = 0;
    for (int from = 0; from < tokens; from++) {
      for (int to = 0; to < tokens; to++) {
        pairs += sees.test(from, to) ? 1 : 0;
      }
    }
    return pairs;
  }

  /** What one more token of a long text adds, the ends of the text being the same. */
  private static double perToken(IntUnaryOperator pairs) {
    return (pairs.applyAsInt(640) - pairs.applyAsInt(512)) / 128.0;
  }

  private static double keys(ModelConfig config, int tokens) {
    return config.attentionCost().keys().of(tokens, 0);
  }

  @Test
  void bigBirdsIsThatOfItsBlocks() {
    ModelConfig config = Presets.get("bigbird-tiny").config(); // blocks of 16, one of them random
    double counted =
        perToken(
            tokens -> {
              int last = tokens / 16 - 1;
              int random = (last - 1) * 16 * 16;
              return random
                  + pairs(
                      tokens,
                      (from, to) ->
                          isEnd(from / 16, last)
                              || isEnd(to / 16, last)
                              || Math.abs(from / 16 - to / 16) <= 1);
            });
    assertThat(keys(config, 640)).isEqualTo(counted);
    assertThat(keys(config, 7 * 16)).isEqualTo(7 * 16);
    assertThat(config.attentionCost().isFull()).isFalse();
    ModelConfig full = config.with(Map.of("attention_type", "original_full"));
    assertThat(full.attentionCost().isFull()).isTrue();
  }

  private static boolean isEnd(int block, int last) {
    return block == 0 || block == last;
  }

  @ParameterizedTest
  @CsvSource({"cls, 1", "none, 0"})
  void longformersIsThatOfItsWindowAndGlobalTokens(String globalAttention, int globals) {
    ModelConfig config =
        Presets.get("longformer-tiny") // a window of 32
            .config()
            .with(Map.of("global_attention", globalAttention));
    Sees sees = (from, to) -> from < globals || to < globals || Math.abs(from - to) <= 16;
    assertThat(keys(config, 640)).isEqualTo(perToken(tokens -> pairs(tokens, sees)));
    assertThat(keys(config, 17)).isEqualTo(17);
  }

  @Test
  void windowsOfLayersAreNamedAndCountedEach() {
    ModelConfig config =
        Presets.get("longformer-tiny").config().with(Map.of("attention_window", new int[] {8, 32}));
    AttentionCost cost = config.attentionCost();
    assertThat(cost.keys().of(640, 0)).isEqualTo(8 + 1 + 2);
    assertThat(cost.keys().of(640, 1)).isEqualTo(32 + 1 + 2);
    assertThat(cost.name()).contains("w = 8 or 32");
  }

  /** BERT-base: the multiplications of a layer's two products, each an addition too. */
  @Test
  void fullAttentionMultipliesEveryPairTwice() {
    AttentionCost cost = Presets.get("bert").config().attentionCost();
    assertThat(cost.flop(128, 0, 768)).isCloseTo(2.0 * 2 * 128 * 128 * 768, within(0.5));
    assertThat(cost.isFull()).isTrue();
  }

  /** k x n times n x head_size twice, then n x head_size times k twice: 4 n k head_size a head. */
  @Test
  void linformersIsThatOfItsProductsOfMatrices() {
    ModelConfig config = Presets.get("linformer-tiny").config(); // k = 32
    double multiplications = 4 * (2.0 * 200 * 32 * 16 + 2.0 * 200 * 16 * 32); // 4 heads of 16
    assertThat(config.attentionCost().flop(200, 0, 64)).isEqualTo(2 * multiplications);
  }

  /** Features of n queries and n keys, their product with the values, and that with the queries. */
  @Test
  void performersIsThatOfItsProductsOfMatrices() {
    ModelConfig config = Presets.get("performer-tiny").config(); // int(16 ln 16) = 44 features
    double multiplications = 4 * (2.0 * 200 * 16 * 44 + 44.0 * 200 * 16 + 200.0 * 44 * 16);
    assertThat(config.attentionCost().flop(200, 0, 64)).isEqualTo(2 * multiplications);
  }
}
