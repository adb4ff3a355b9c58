package dev.longhand.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.savedmodels.runtime.SessionSettings;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class TrainableModelTest {
  private static final SessionSettings CPU = SessionSettings.onCpu().withNumThreads(1);
  private static final int[] IDS = {1, 2, 3, 4, 5, 0, 7, 7, 9};
  private static final int[] MASK = {1, 1, 1, 1, 1, 0, 1, 1, 1};
  private static final int[] LABELS = {1, 0, 1};

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void writeModel() {
    folder = temporary.resolve("model");
    TinyClassifier.write(folder);
  }

  /** The inputs of a signature for three rows of three words. */
  private static Map<String, Tensor> inputs(String signature) {
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(Signatures.INPUT_IDS, Tensors.ofInts(IDS, 3, 3));
    inputs.put(Signatures.ATTENTION_MASK, Tensors.ofInts(MASK, 3, 3));
    if (!signature.equals(Signatures.SERVING_DEFAULT)) {
      inputs.put(Signatures.LABELS, Tensors.ofInts(LABELS, 3));
    }
    if (signature.equals(Signatures.TRAIN)) {
      inputs.put(Signatures.SEED, Tensors.ofLong(7));
    }
    return inputs;
  }

  private static void run(
      TrainableModel model,
      String signature,
      Map<String, Tensor> inputs,
      Consumer<SignatureResult> use) {
    try (SignatureResult result = model.run(signature, inputs)) {
      use.accept(result);
    } finally {
      inputs.values().forEach(Tensor::close);
    }
  }

  private static float[] logits(TrainableModel model) {
    float[][] logits = new float[1][];
    run(
        model,
        Signatures.SERVING_DEFAULT,
        inputs(Signatures.SERVING_DEFAULT),
        result -> logits[0] = result.floats(Signatures.LOGITS));
    return logits[0];
  }

  private static double crossEntropy(float[] logits, int row, int label) {
    double no = logits[2 * row];
    double yes = logits[2 * row + 1];
    return Math.log(Math.exp(no) + Math.exp(yes)) - (label == 0 ? no : yes);
  }

  @Test
  void parametersComeInTheGraphsOrderAndSayWhatIsTrained() {
    try (TrainableModel model = TrainableModel.load(folder, CPU)) {
      assertThat(model.parameters())
          .containsExactly(
              new Parameter("encoder.dense.weight", Shape.of(8, 16), true),
              new Parameter("encoder.dense.bias", Shape.of(8), true),
              new Parameter("encoder.LayerNorm.weight", Shape.of(8), true),
              new Parameter("pooler.weight", Shape.of(8, 8), false),
              new Parameter("classifier.weight", Shape.of(2, 8), true),
              new Parameter("classifier.bias", Shape.of(2), true));
      assertThat(model.state()).containsExactly("calls");
      assertThat(model.labelKind()).isEqualTo(LabelKind.CLASSES);
    }
  }

  @Test
  void evaluationGivesEachExamplesCrossEntropy() {
    try (TrainableModel model = TrainableModel.load(folder, CPU)) {
      run(
          model,
          Signatures.EVALUATE,
          inputs(Signatures.EVALUATE),
          result -> {
            float[] logits = result.floats(Signatures.LOGITS);
            float[] losses = result.floats(Signatures.LOSS);
            for (int row = 0; row < 3; row++) {
              double expected = crossEntropy(logits, row, LABELS[row]);
              assertThat((double) losses[row]).isCloseTo(expected, within(1e-6));
            }
          });
    }
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    TinyClassifier.write(temporary.resolve("sure"), LabelKind.CLASSES, 0, 1);
    try (TrainableModel model = TrainableModel.load(temporary.resolve("sure"), CPU)) {
      for (Parameter parameter : model.parameters()) {
        if (parameter.trained()) {
          compareFirstGradient(model, parameter.name());
        }
      }
    }
  }

  private static void compareFirstGradient(TrainableModel model, String parameter) {
    float[] values = model.read(parameter);
    int index = parameter.equals("encoder.dense.weight") ? 7 : 0;
    float step = 1e-2f;
    float[] gradient = new float[1];
    run(
        model,
        Signatures.TRAIN,
        inputs(Signatures.TRAIN),
        r -> gradient[0] = r.floats(Signatures.GRADIENT_PREFIX + parameter)[index]);
    double difference =
        (loss(model, parameter, values, index, step) - loss(model, parameter, values, index, -step))
            / (2 * step);
    assertThat((double) gradient[0]).as(parameter).isCloseTo(difference, within(1e-4));
    assertThat(gradient[0]).as(parameter).isNotZero();
    model.assign(parameter, FloatBuffer.wrap(values));
  }

  private static float loss(
      TrainableModel model, String parameter, float[] values, int index, float step) {
    float[] moved = values.clone();
    moved[index] += step;
    model.assign(parameter, FloatBuffer.wrap(moved));
    float[] loss = new float[1];
    run(
        model,
        Signatures.TRAIN,
        inputs(Signatures.TRAIN),
        r -> loss[0] = r.scalar(Signatures.LOSS));
    return loss[0];
  }

  @Test
  void theSeedDecidesWhatIsDropped() {
    try (TrainableModel model = TrainableModel.load(folder, CPU)) {
      float[] losses = new float[60];
      for (int i = 0; i < losses.length; i++) {
        Map<String, Tensor> inputs = inputs(Signatures.TRAIN);
        inputs.get(Signatures.SEED).close();
        inputs.put(Signatures.SEED, Tensors.ofLong(i / 2));
        int at = i;
        run(model, Signatures.TRAIN, inputs, r -> losses[at] = r.scalar(Signatures.LOSS));
      }
      for (int i = 0; i < losses.length; i += 2) {
        assertThat(losses[i]).isEqualTo(losses[i + 1]);
      }
      assertThat(Arrays.stream(toDoubles(losses)).distinct().count()).isGreaterThan(10);
    }
  }

  private static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  @Test
  void stateChangesByItsSignatureAndIsSaved() {
    Path saved = temporary.resolve("saved");
    try (TrainableModel model = TrainableModel.load(folder, CPU)) {
      model.assign("calls", FloatBuffer.wrap(new float[] {5}));
      run(
          model,
          Signatures.BEFORE_STEP,
          new HashMap<>(Map.of(Signatures.STEP, Tensors.ofLong(3))),
          result -> assertThat(result.scalar("calls")).isEqualTo(8));
      model.saveAs(saved);
    }
    try (TrainableModel model = TrainableModel.load(saved, CPU)) {
      assertThat(model.read("calls")).containsExactly(8);
    }
  }

  @Test
  void aSavedCopyHasTheNewWeightsAndTheOriginalGraph() throws IOException {
    Path saved = temporary.resolve("saved");
    float[] trained;
    try (TrainableModel model = TrainableModel.load(folder, CPU)) {
      float[] before = logits(model);
      addOptimizerLikeOperations(model);
      model.assign("classifier.bias", FloatBuffer.wrap(new float[] {10, -10}));
      trained = logits(model);
      assertThat(trained).isNotEqualTo(before);
      model.saveAs(saved);
    }
    try (TrainableModel model = TrainableModel.load(saved, CPU)) {
      assertThat(logits(model)).isEqualTo(trained);
      assertThat(model.read("classifier.bias")).containsExactly(10, -10);
    }
    assertThat(saved.resolve("saved_model.pb"))
        .hasSameBinaryContentAs(folder.resolve("saved_model.pb"));
    assertThat(Files.readString(saved.resolve("assets.extra/config.json")))
        .isEqualTo(Files.readString(folder.resolve("assets.extra/config.json")));
    assertThat(saved.resolve("assets.extra/contract.json")).exists();
  }

  /** A slot, an update and a second gradient, as a trainer adds them. */
  private static void addOptimizerLikeOperations(TrainableModel model) {
    Ops tf = Ops.create(model.graph()).withSubScope("optimizer");
    Operand<TFloat32> gradient =
        model
            .graph()
            .outputOrThrow(
                model.signature(Signatures.TRAIN).output("gradient/classifier.bias").name())
            .expect(TFloat32.class);
    var slot = tf.withName("slot").variable(Shape.of(2), TFloat32.class);
    var cleared = tf.withName("clear").assign(slot, tf.constant(new float[] {0, 0}));
    model.session().runner().addTarget(cleared.op()).run().close();
    tf.withName("update").assignAdd(slot, gradient);
  }

  @Test
  void assigningAddsNothingToTheGraph() {
    try (TrainableModel model = TrainableModel.load(folder, CPU)) {
      int nodes = model.graph().toGraphDef().getNodeCount();
      float[] values = new float[128];
      Arrays.fill(values, 0.5f);
      FloatBuffer direct = Tensors.allocate(128).put(values).flip();
      model.assign("encoder.dense.weight", direct);
      assertThat(model.read("encoder.dense.weight")).containsExactly(values);
      assertThat(direct.remaining()).isEqualTo(128);
      assertThat(model.graph().toGraphDef().getNodeCount()).isEqualTo(nodes);
    }
  }

  @Test
  void readingAppendsToABuffer() {
    try (TrainableModel model = TrainableModel.load(folder, CPU)) {
      FloatBuffer buffer = Tensors.allocate(10);
      model.assign("classifier.bias", FloatBuffer.wrap(new float[] {3, 4}));
      model.read("encoder.dense.bias", buffer);
      model.read("classifier.bias", buffer);
      assertThat(buffer.remaining()).isZero();
      assertThat(buffer.get(0)).isEqualTo(model.read("encoder.dense.bias")[0]);
      assertThat(buffer.get(8)).isEqualTo(3);
      assertThat(buffer.get(9)).isEqualTo(4);
    }
  }

  @Test
  void manyParametersAreMovedInOneRun() {
    List<String> names = List.of("classifier.bias", "encoder.dense.bias", "classifier.weight");
    Map<String, float[]> read = new HashMap<>();
    FloatBuffer shared = Tensors.allocate(16);
    try (TrainableModel model = TrainableModel.load(folder, CPU)) {
      model.assignEach(
          names,
          name -> {
            int size = model.read(name).length;
            shared.clear();
            for (int i = 0; i < size; i++) {
              shared.put(name.length() + i);
            }
            return shared.flip();
          });
      model.readEach(
          names,
          (name, values) -> {
            float[] copy = new float[values.remaining()];
            values.get(copy);
            read.put(name, copy);
          });
      for (String name : names) {
        assertThat(read.get(name)).isEqualTo(model.read(name));
        assertThat(read.get(name)).startsWith(name.length(), name.length() + 1f);
      }
    }
  }

  @Test
  void wrongSizesAndNamesOfVariablesAreRefused() {
    try (TrainableModel model = TrainableModel.load(folder, CPU)) {
      assertThatThrownBy(() -> model.read("decoder"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has no variable decoder");
      assertThatThrownBy(() -> model.assign("classifier.bias", FloatBuffer.allocate(3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("variable classifier.bias is [2] and does not hold 3 values");
      assertThatThrownBy(() -> model.read("pooler.weight", FloatBuffer.allocate(63)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("64 values do not fit into 63");
    }
  }

  @Test
  void badFeedsAreNamed() {
    try (TrainableModel model = TrainableModel.load(folder, CPU)) {
      Map<String, Tensor> inputs = inputs(Signatures.SERVING_DEFAULT);
      assertThatThrownBy(() -> model.run("predict", inputs))
          .hasMessageContaining("has no signature predict; it has [before_step, evaluate");
      assertThatThrownBy(() -> model.run(Signatures.EVALUATE, inputs))
          .hasMessage("signature evaluate needs input labels: int32 [?]");
      assertThatThrownBy(() -> model.run(Signatures.SERVING_DEFAULT, inputs, "loss"))
          .hasMessage(
              "signature serving_default has no output loss; it has [logits, probabilities]");
      Tensor flat = inputs.put(Signatures.INPUT_IDS, Tensors.ofInts(IDS, 9));
      assertThatThrownBy(() -> model.run(Signatures.SERVING_DEFAULT, inputs))
          .hasMessage(
              "input input_ids of signature serving_default: expected int32 [?, ?], found int32 [9]");
      Tensor wrongShape = inputs.put(Signatures.INPUT_IDS, Tensors.ofFloats(new float[9], 3, 3));
      assertThatThrownBy(() -> model.run(Signatures.SERVING_DEFAULT, inputs))
          .hasMessageContaining("expected int32 [?, ?], found float32 [3, 3]");
      Tensor wrongType = inputs.put(Signatures.INPUT_IDS, flat);
      inputs.put("words", wrongType);
      assertThatThrownBy(() -> model.run(Signatures.SERVING_DEFAULT, inputs))
          .hasMessageContaining("has no input words; it has [attention_mask, input_ids]");
      inputs.values().forEach(Tensor::close);
      wrongShape.close();
    }
  }

  @Test
  void inputsWithADefaultMayBeFedInEvaluateAndAreNotServed() {
    try (TrainableModel model = TrainableModel.load(folder, CPU)) {
      Signature evaluate = model.signature(Signatures.EVALUATE);
      assertThat(model.isOptional(evaluate.input("plan_length"))).isTrue();
      assertThat(model.isOptional(evaluate.input(Signatures.LABELS))).isFalse();
      assertThat(model.signature(Signatures.SERVING_DEFAULT).inputs())
          .containsOnlyKeys(Signatures.INPUT_IDS, Signatures.ATTENTION_MASK);
      Map<String, Tensor> inputs = inputs(Signatures.EVALUATE);
      inputs.put("plan_length", Tensors.ofInt(64));
      run(model, Signatures.EVALUATE, inputs, r -> assertThat(r.floats("loss")).hasSize(3));
    }
  }

  @Test
  void closingTwiceIsClosingOnce() {
    TrainableModel model = TrainableModel.load(folder, CPU);
    model.close();
    model.close();
  }

  @Test
  void regressionHasNoProbabilitiesAndSquaredError() {
    Path regression = temporary.resolve("regression");
    TinyClassifier.write(regression, LabelKind.REGRESSION, 0, 3);
    try (TrainableModel model = TrainableModel.load(regression, CPU)) {
      Map<String, Tensor> inputs = inputs(Signatures.SERVING_DEFAULT);
      inputs.put(Signatures.LABELS, Tensors.ofFloats(new float[] {0.5f, 1, 2}, 3));
      run(
          model,
          Signatures.EVALUATE,
          inputs,
          result -> {
            float score = result.floats(Signatures.LOGITS)[2];
            assertThat((double) result.floats(Signatures.LOSS)[2])
                .isCloseTo((score - 2) * (score - 2), within(1e-5));
          });
      assertThat(model.signature(Signatures.SERVING_DEFAULT).outputs()).containsOnlyKeys("logits");
    }
  }
}
