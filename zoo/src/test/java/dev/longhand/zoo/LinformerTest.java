package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.zoo.TinyModel.Batch;
import dev.longhand.zoo.linformer.LinformerConfig;
import dev.longhand.zoo.linformer.Sharing;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose projections Linformer's are, and for how many positions. */
class LinformerTest {
  private static final String LAYERS = "bert.encoder.layer.";

  @TempDir Path folder;

  private static ModelConfig config(Map<String, ?> values) {
    return TinyModel.config("linformer-tiny").with(values);
  }

  private TinyModel build(ModelConfig config, String name) {
    return TinyModel.build(config, BuildOptions.defaults(), folder.resolve(name));
  }

  private static int[] row(int length) {
    return new Random(length).ints(length, 3, 97).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "none, 2, 4, 4 32 256",
    "kv_per_head, 1, 2, 4 32 256",
    "headwise, 2, 4, 32 256",
    "kv, 1, 2, 32 256",
    "layerwise, 1, 1, 32 256"
  })
  void haveProjectionsAsTheyAreShared(String sharing, int kinds, int all, String shape) {
    try (var model = build(config(Map.of(LinformerConfig.SHARING, sharing)), "model")) {
      Map<String, Parameter> projections = new LinkedHashMap<>();
      for (Parameter parameter : model.model().parameters()) {
        if (parameter.name().endsWith("_projection")) {
          projections.put(parameter.name(), parameter);
        }
      }
      assertThat(projections).hasSize(all);
      assertThat(projections.keySet().stream().map(name -> name.replaceAll(".*\\.", "")).distinct())
          .hasSize(kinds);
      for (Parameter projection : projections.values()) {
        assertThat(projection.shape().toString().replaceAll("[\\[\\],]", "")).isEqualTo(shape);
        assertThat(projection.trained()).isTrue();
      }
      float[] gradient = gradient(model, projections.keySet().iterator().next());
      assertThat(gradient).isNotEqualTo(new float[gradient.length]);
    }
  }

  private static float[] gradient(TinyModel model, String parameter) {
    Batch batch =
        Batch.of(20, 0, row(20))
            .with(Signatures.LABELS, Tensors.ofInts(new int[1], 1))
            .with(Signatures.SEED, Tensors.ofLong(1));
    return model.run(Signatures.TRAIN, batch, Signatures.GRADIENT_PREFIX + parameter);
  }

  /** One projection in the place of several equal ones gives the same logits. */
  @ParameterizedTest
  @CsvSource({"kv_per_head", "headwise", "kv", "layerwise"})
  void computeWhatEqualProjectionsCompute(String sharing) {
    Sharing shared = Sharing.byConfigName().get(sharing);
    try (var few = build(config(Map.of(LinformerConfig.SHARING, sharing)), "few");
        var many = build(config(Map.of()), "many")) {
      for (Parameter parameter : many.model().parameters()) {
        String name = parameter.name();
        boolean projection = name.endsWith("_projection");
        float[] values = few.model().read(projection ? source(shared, name) : name);
        float[] repeated = new float[Math.toIntExact(parameter.shape().size())];
        for (int i = 0; i < repeated.length; i++) {
          repeated[i] = values[i % values.length];
        }
        many.model().assign(name, FloatBuffer.wrap(repeated));
      }
      float[] reference = many.logits(Batch.of(50, 0, row(50), row(9)));
      float[] logits = few.logits(Batch.of(50, 0, row(50), row(9)));
      for (int i = 0; i < logits.length; i++) {
        assertThat((double) logits[i]).isCloseTo(reference[i], within(1e-5));
      }
    }
  }

  private static String source(Sharing sharing, String name) {
    String projection = sharing == Sharing.HEADWISE ? name : name.replace("value_", "key_");
    return sharing == Sharing.LAYERWISE
        ? projection.replaceFirst(LAYERS + "\\d+\\.attention\\.self\\.", "bert.encoder.")
        : projection;
  }

  @Test
  void startWithEachPositionInOneMixture() {
    try (var model = build(config(Map.of("linformer_sharing", "kv", "k", 3)), "model")) {
      float[] values = model.model().read(LAYERS + "1.attention.self.key_projection");
      for (int i = 0; i < values.length; i++) {
        assertThat(values[i]).isEqualTo(i % 256 % 3 == i / 256 ? 1 : 0);
      }
    }
  }

  @Test
  void refuseATextThatIsLongerThanTheProjections() {
    try (var model = build(config(Map.of("seq_length", 32)), "model")) {
      assertThat(model.logits(Batch.of(32, 0, row(32)))).doesNotContain(Float.NaN);
      assertThat(model.logits(Batch.of(40, 0, row(32)))).doesNotContain(Float.NaN);
      assertThatThrownBy(() -> model.logits(Batch.of(33, 0, row(33))))
          .hasMessageContaining("projections are for 32 positions")
          .hasMessageContaining("33");
    }
  }

  @Test
  void limitTheLengthOfATextToThatOfTheProjections() {
    assertThat(config(Map.of("seq_length", 32)).maxLength()).isEqualTo(32);
    assertThat(config(Map.of()).withMaxLength(1000).maxLength()).isEqualTo(1000);
    assertThat(config(Map.of()).withMaxLength(1000).toJson().get("seq_length").asInt())
        .isEqualTo(1000);
  }

  @Test
  void nameTheSharingThatIsUnknown() {
    assertThatThrownBy(() -> config(Map.of(LinformerConfig.SHARING, "all")))
        .hasMessageContaining("linformer_sharing is all")
        .hasMessageContaining("headwise");
    assertThatThrownBy(() -> config(Map.of("k", 0))).hasMessageContaining("k is 0");
  }
}
