package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.zoo.TinyModel.Batch;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.config.ProblemType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Tensor;

/** Dropout, smoothing and gradients, where there is no reference value: by their definitions. */
class TrainingGraphTest {
  private static final int LABELS = 3;

  @TempDir Path folder;

  private static Batch batch(LabelKind kind, int length, long seed) {
    Random random = new Random(3);
    int[] longer = random.ints(length, 3, 97).toArray();
    int[] shorter = random.ints(7, 3, 97).toArray();
    Batch batch =
        switch (kind) {
          case MULTIPLE_CHOICE -> Batch.ofChoices(2, length, longer, shorter, shorter, longer);
          case MASKED_WORDS ->
              Batch.of(length, 0, longer, shorter)
                  .with(Signatures.POSITIONS, Tensors.ofInts(new int[] {0, 10, 1, 3}, 2, 2));
          default -> Batch.of(length, 0, longer, shorter);
        };
    return batch.with(Signatures.LABELS, labels(kind)).with(Signatures.SEED, Tensors.ofLong(seed));
  }

  private static Tensor labels(LabelKind kind) {
    return switch (kind) {
      case CLASSES -> Tensors.ofInts(new int[] {2, 0}, 2);
      case REGRESSION -> Tensors.ofFloats(new float[] {1.5f, -2}, 2);
      case MULTI_LABEL -> Tensors.ofFloats(new float[] {1, 0, 1, 0, 0, 1}, 2, LABELS);
      case MASKED_WORDS -> Tensors.ofInts(new int[] {50, 7}, 2);
      case MULTIPLE_CHOICE -> Tensors.ofInts(new int[] {1, 0}, 2);
    };
  }

  private static ModelConfig config(String preset, LabelKind kind) {
    ModelConfig config = TinyModel.config(preset);
    return switch (kind) {
      case CLASSES -> config.withLabels(Labels.classes(List.of("a", "b", "c")));
      case REGRESSION -> config.withLabels(Labels.regression());
      case MULTI_LABEL ->
          config.withLabels(new Labels(List.of("a", "b", "c"), ProblemType.MULTI_LABEL));
      case MASKED_WORDS -> config.withHead(HeadConfig.of(HeadType.MASKED_WORDS));
      case MULTIPLE_CHOICE -> config.withHead(HeadConfig.of(HeadType.MULTIPLE_CHOICE));
    };
  }

  /** Central differences by single elements; the seed keeps the dropout's masks. */
  /** Parameters of both layers, by the names of BERT and of DistilBERT. */
  private static final Set<String> CHECKED =
      Set.of(
          "embeddings.word_embeddings.weight",
          "embeddings.LayerNorm.weight",
          "encoder.layer.0.attention.self.query.weight",
          "encoder.layer.0.attention.self.value.bias",
          "encoder.layer.0.attention.output.dense.weight",
          "encoder.layer.0.intermediate.dense.weight",
          "encoder.layer.1.attention.self.key.weight",
          "encoder.layer.1.output.LayerNorm.bias",
          "transformer.layer.0.attention.q_lin.weight",
          "transformer.layer.0.attention.v_lin.bias",
          "transformer.layer.0.attention.out_lin.weight",
          "transformer.layer.0.ffn.lin1.weight",
          "transformer.layer.1.attention.k_lin.weight",
          "transformer.layer.1.output_layer_norm.bias");

  @ParameterizedTest
  @CsvSource({
    "bert-tiny, CLASSES, 12, 0",
    "bert-tiny, MULTI_LABEL, 12, 0",
    "bert-tiny, REGRESSION, 12, 0.2",
    "distilbert-tiny, CLASSES, 12, 0.2",
    "roberta-tiny, CLASSES, 12, 0.2",
    "bigbird-tiny, CLASSES, 40, 0.2",
    "bigbird-tiny, CLASSES, 160, 0.2",
    "bigbird-tiny, MULTI_LABEL, 160, 0",
    "longformer-tiny, CLASSES, 12, 0.2",
    "longformer-tiny, CLASSES, 160, 0.2",
    "linformer-tiny, CLASSES, 40, 0.2",
    "performer-tiny, CLASSES, 40, 0.2",
    "bert-tiny, MASKED_WORDS, 12, 0.2",
    "roberta-tiny, MULTIPLE_CHOICE, 12, 0.2",
    "bigbird-tiny, MASKED_WORDS, 160, 0.2",
    "bigbird-tiny, MULTIPLE_CHOICE, 160, 0.2",
    "longformer-tiny, MASKED_WORDS, 160, 0.2"
  })
  void givesTheGradientsOfItsLoss(String preset, LabelKind kind, int length, double dropout) {
    var options = BuildOptions.defaults().withDropout(dropout);
    try (var model = TinyModel.build(config(preset, kind), options, folder.resolve("model"))) {
      Supplier<Batch> inputs =
          () ->
              batch(kind, length, 11)
                  .with(Signatures.LABEL_SMOOTHING, Tensors.ofFloat(0.2f))
                  .with(Signatures.LOSS_WEIGHTS, Tensors.ofFloats(new float[] {0.3f, 1.2f}, 2));
      Map<String, float[]> outputs = model.run(Signatures.TRAIN, inputs.get());
      String base = config(preset, kind).basePrefix();
      List<String> parameters =
          outputs.keySet().stream()
              .filter(name -> name.startsWith(Signatures.GRADIENT_PREFIX))
              .map(name -> name.substring(Signatures.GRADIENT_PREFIX.length()))
              .filter(name -> CHECKED.stream().anyMatch(end -> name.equals(base + end)))
              .toList();
      assertThat(parameters).hasSize(8);
      for (String parameter : parameters) {
        float[] gradient = outputs.get(Signatures.GRADIENT_PREFIX + parameter);
        assertGradient(model, parameter, gradient, inputs);
      }
    }
  }

  private static void assertGradient(
      TinyModel model, String parameter, float[] gradient, Supplier<Batch> inputs) {
    int element = largest(gradient);
    float step = 0.01f;
    model.shift(parameter, element, step);
    double above = model.run(Signatures.TRAIN, inputs.get(), Signatures.LOSS)[0];
    model.shift(parameter, element, -2 * step);
    double below = model.run(Signatures.TRAIN, inputs.get(), Signatures.LOSS)[0];
    model.shift(parameter, element, step);
    double difference = (above - below) / (2 * step);
    assertThat((double) gradient[element])
        .as(parameter)
        .isCloseTo(difference, within(0.02 * Math.abs(difference) + 1e-3));
  }

  private static int largest(float[] values) {
    int largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.abs(values[i]) > Math.abs(values[largest]) ? i : largest;
    }
    return largest;
  }

  @Test
  void dropsTheSameForTheSameSeedOnly() {
    var options = BuildOptions.defaults().withDropout(0.1);
    var config = config("bert-tiny", LabelKind.CLASSES);
    try (var model = TinyModel.build(config, options, folder.resolve("model"))) {
      float[] first = loss(model, 1);
      assertThat(loss(model, 1)).isEqualTo(first);
      assertThat(loss(model, 2)).isNotEqualTo(first);
    }
  }

  private static float[] loss(TinyModel model, long seed) {
    return model.run(Signatures.TRAIN, batch(LabelKind.CLASSES, 12, seed), Signatures.LOSS);
  }

  @Test
  void dropsNothingWhereTheRateIsZero() {
    var config = config("bert-tiny", LabelKind.CLASSES);
    var options = BuildOptions.defaults().withDropout(0);
    try (var model = TinyModel.build(config, options, folder.resolve("model"))) {
      assertThat(loss(model, 1)).isEqualTo(loss(model, 2));
      Batch evaluated =
          Batch.of(12, 0, new int[] {5, 6, 7}, new int[] {9, 8})
              .with(Signatures.LABELS, Tensors.ofInts(new int[] {1, 2}, 2));
      Batch trained =
          Batch.of(12, 0, new int[] {5, 6, 7}, new int[] {9, 8})
              .with(Signatures.LABELS, Tensors.ofInts(new int[] {1, 2}, 2))
              .with(Signatures.SEED, Tensors.ofLong(1));
      float[] losses = model.run(Signatures.EVALUATE, evaluated, Signatures.LOSS);
      float[] loss = model.run(Signatures.TRAIN, trained, Signatures.LOSS);
      assertThat((double) loss[0]).isCloseTo((losses[0] + losses[1]) / 2.0, within(1e-5));
    }
  }

  /** (1 - e) NLL + e times the mean over the classes of -log p. */
  @Test
  void smoothsLabelsAsTheTrainerDoes() {
    var config = config("bert-tiny", LabelKind.CLASSES);
    int[] row = {5, 6, 7, 8};
    try (var model = TinyModel.build(config, BuildOptions.defaults(), folder.resolve("model"))) {
      float[] p =
          model.run(Signatures.SERVING_DEFAULT, Batch.of(4, 0, row), Signatures.PROBABILITIES);
      double mean = -(Math.log(p[0]) + Math.log(p[1]) + Math.log(p[2])) / 3;
      Batch batch =
          Batch.of(4, 0, row)
              .with(Signatures.LABELS, Tensors.ofInts(new int[] {1}, 1))
              .with(Signatures.LABEL_SMOOTHING, Tensors.ofFloat(0.3f));
      float[] loss = model.run(Signatures.EVALUATE, batch, Signatures.LOSS);
      assertThat((double) loss[0]).isCloseTo(-0.7 * Math.log(p[1]) + 0.3 * mean, within(1e-5));
    }
  }

  /** The mean over the labels of the binary cross entropy of each; smoothing is for classes. */
  @Test
  void eachOfSeveralLabelsIsAQuestionOfItsOwn() {
    var config = config("bert-tiny", LabelKind.MULTI_LABEL);
    int[] row = {5, 6, 7, 8};
    float[] labels = {1, 0, 1};
    try (var model = TinyModel.build(config, BuildOptions.defaults(), folder.resolve("model"))) {
      float[] logits = model.logits(Batch.of(4, 0, row));
      float[] p =
          model.run(Signatures.SERVING_DEFAULT, Batch.of(4, 0, row), Signatures.PROBABILITIES);
      double sum = 0;
      for (int i = 0; i < LABELS; i++) {
        double sigmoid = 1 / (1 + Math.exp(-logits[i]));
        assertThat((double) p[i]).isCloseTo(sigmoid, within(1e-6));
        sum -= labels[i] == 1 ? Math.log(sigmoid) : Math.log(1 - sigmoid);
      }
      Batch batch =
          Batch.of(4, 0, row)
              .with(Signatures.LABELS, Tensors.ofFloats(labels, 1, LABELS))
              .with(Signatures.LABEL_SMOOTHING, Tensors.ofFloat(0.3f));
      float[] loss = model.run(Signatures.EVALUATE, batch, Signatures.LOSS);
      assertThat((double) loss[0]).isCloseTo(sum / LABELS, within(1e-5));
    }
  }
}
