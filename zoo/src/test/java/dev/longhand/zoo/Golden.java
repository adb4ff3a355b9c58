package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.tensors.ElementType;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.SignatureResult;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.zoo.longformer.GlobalAttention;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.Tensor;

/** A case of the golden values: the model built from its folder, and the reference's numbers. */
final class Golden implements AutoCloseable {
  static final Path FOLDER = Path.of("golden");
  private static final double OUTPUT_TOLERANCE = 2e-5;
  private static final double GRADIENT_TOLERANCE = 1e-4;

  /** What float64 leaves of a gradient that is mathematically zero is below this. */
  private static final double ZERO = 1e-12;

  private static final double ZERO_GRADIENT_TOLERANCE = 1e-6;

  private final TensorFile expected;
  private final TrainableModel model;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();

  private Golden(TensorFile expected, TrainableModel model) {
    this.expected = expected;
    this.model = model;
  }

  static Golden build(String name, BuildOptions options, Path target) {
    Path folder = FOLDER.resolve(name);
    boolean types;
    try (TensorFile expected = TensorFiles.open(folder.resolve("expected.safetensors"))) {
      types = expected.entries().containsKey(Signatures.TOKEN_TYPE_IDS);
    }
    ModelConfig config = Models.read(folder.resolve("config.json"));
    try (TensorFile weights = TensorFiles.open(folder.resolve("model.safetensors"))) {
      ModelBuilder.build(
          config,
          options.withTokenTypeIds(types).withHiddenStates(true),
          Optional.of(weights),
          List.of(),
          target);
    }
    return load(name, target);
  }

  /** A SavedModel that should compute what the reference does. */
  static Golden load(String name, Path savedModel) {
    TensorFile expected = TensorFiles.open(FOLDER.resolve(name).resolve("expected.safetensors"));
    var settings = SessionSettings.defaults().withDevice(Device.CPU);
    return new Golden(expected, TrainableModel.load(savedModel, settings)).feedInputs();
  }

  private Golden feedInputs() {
    for (String input :
        List.of(
            Signatures.INPUT_IDS,
            Signatures.TOKEN_TYPE_IDS,
            Signatures.POSITIONS,
            Signatures.SEGMENTS,
            GlobalAttention.MASK)) {
      if (expected.entries().containsKey(input)) {
        inputs.put(input, ints(expected.longs(input), input));
      }
    }
    inputs.put(Signatures.ATTENTION_MASK, ints(mask(), Signatures.INPUT_IDS));
    inputs.put(Signatures.LABELS, labels());
    inputs.put(Signatures.SEED, Tensors.ofLong(7));
    return this;
  }

  /** 1 at real positions; every position is real where the case has no mask. */
  private long[] mask() {
    if (expected.entries().containsKey(Signatures.ATTENTION_MASK)) {
      return expected.longs(Signatures.ATTENTION_MASK);
    }
    long[] mask = new long[expected.longs(Signatures.INPUT_IDS).length];
    Arrays.fill(mask, 1);
    return mask;
  }

  private Tensor labels() {
    String name = Signatures.LABELS;
    if (expected.entries().get(name).type() == ElementType.F32) {
      return Tensors.ofFloats(expected.floats(name), shape(name));
    }
    return inputs.containsKey(Signatures.POSITIONS)
        ? labelsAtPositions()
        : ints(expected.longs(name), name);
  }

  /** The reference has a label for each token. */
  private Tensor labelsAtPositions() {
    long[] labels = expected.longs(Signatures.LABELS);
    long[] positions = expected.longs(Signatures.POSITIONS);
    int[] asked = new int[positions.length / 2];
    for (int i = 0; i < asked.length; i++) {
      long row = positions[2 * i];
      long column = positions[2 * i + 1];
      asked[i] = Math.toIntExact(labels[(int) (row * shape(Signatures.LABELS)[1] + column)]);
    }
    return Tensors.ofInts(asked, asked.length);
  }

  /** Whole numbers in the shape of a tensor of the case. */
  private Tensor ints(long[] values, String shaped) {
    return Tensors.ofInts(
        Arrays.stream(values).mapToInt(Math::toIntExact).toArray(), shape(shaped));
  }

  private long[] shape(String name) {
    TensorEntry entry = expected.entries().get(name);
    return entry.shape().stream().mapToLong(Long::longValue).toArray();
  }

  TrainableModel model() {
    return model;
  }

  Map<String, Tensor> inputs() {
    return inputs;
  }

  TensorFile expected() {
    return expected;
  }

  /** Compares logits, hidden states and the mean loss of the signature that evaluates. */
  void assertEvaluation() {
    Map<String, Tensor> fed = new LinkedHashMap<>(inputs);
    fed.remove(Signatures.SEED);
    try (SignatureResult result = model.run(Signatures.EVALUATE, fed)) {
      assertClose("logits", result.floats("logits"), floats("logits"), OUTPUT_TOLERANCE);
      float[] losses = result.floats("loss");
      double mean = 0;
      for (float loss : losses) {
        mean += loss / (double) losses.length;
      }
      assertClose("loss", new float[] {(float) mean}, floats("loss"), OUTPUT_TOLERANCE);
      assertHiddenStates(result, OUTPUT_TOLERANCE);
      if (expected.entries().containsKey("encoded")) {
        assertClose("encoded", result.floats(lastHidden()), floats("encoded"), OUTPUT_TOLERANCE);
      }
    }
  }

  private String lastHidden() {
    return model.signature(Signatures.EVALUATE).outputs().keySet().stream()
        .filter(name -> name.startsWith("hidden."))
        .max(Comparator.comparing((String name) -> Integer.valueOf(name.substring(7))))
        .orElseThrow();
  }

  /** Compares the hidden states of the signature that evaluates. */
  void assertHiddenStates(double tolerance) {
    Map<String, Tensor> fed = new LinkedHashMap<>(inputs);
    fed.remove(Signatures.SEED);
    try (SignatureResult result = model.run(Signatures.EVALUATE, fed)) {
      assertHiddenStates(result, tolerance);
    }
  }

  /** Compares one of the hidden states of the signature that evaluates. */
  void assertHiddenState(int layer, double tolerance) {
    String name = "hidden." + layer;
    Map<String, Tensor> fed = new LinkedHashMap<>(inputs);
    fed.remove(Signatures.SEED);
    try (SignatureResult result = model.run(Signatures.EVALUATE, fed, name)) {
      assertHidden(name, result.floats(name), tolerance);
    }
  }

  private void assertHiddenStates(SignatureResult result, double tolerance) {
    List<String> names =
        expected.entries().keySet().stream().filter(name -> name.startsWith("hidden.")).toList();
    names.forEach(name -> assertHidden(name, result.floats(name), tolerance));
  }

  /** Compares at real positions; the reference may have more, padded, positions. */
  private void assertHidden(String name, float[] found, double tolerance) {
    long[] mask = mask();
    int rows = (int) shape(Signatures.INPUT_IDS)[0];
    int length = (int) shape(Signatures.INPUT_IDS)[1];
    int padded = (int) shape(name)[1];
    int width = (int) shape(name)[2];
    float[] reference = floats(name);
    List<Float> foundReal = new ArrayList<>();
    List<Float> referenceReal = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < length; column++) {
        for (int i = 0; i < width && mask[row * length + column] == 1; i++) {
          foundReal.add(found[(row * length + column) * width + i]);
          referenceReal.add(reference[(row * padded + column) * width + i]);
        }
      }
    }
    assertClose(name, array(foundReal), array(referenceReal), tolerance);
  }

  private static float[] array(List<Float> list) {
    float[] array = new float[list.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = list.get(i);
    }
    return array;
  }

  /** Compares the loss and all gradients of the signature that trains. */
  void assertTraining() {
    try (SignatureResult result = model.run(Signatures.TRAIN, inputs)) {
      assertClose("loss", result.floats("loss"), floats("loss"), OUTPUT_TOLERANCE);
      Set<String> computed = new TreeSet<>(model.signature(Signatures.TRAIN).outputs().keySet());
      computed.remove(Signatures.LOSS);
      for (String name : expected.entries().keySet()) {
        if (name.startsWith("grad.")) {
          String parameter = name.substring("grad.".length());
          String output = Signatures.GRADIENT_PREFIX + parameter;
          assertThat(computed.remove(output)).as(output).isTrue();
          assertGradient(parameter, result.floats(output));
        }
      }
      // The reference has none where nothing flows, such as Longformer's without a global token.
      for (String output : computed) {
        assertThat(largest(result.floats(output))).as(output).isZero();
      }
    }
  }

  private void assertGradient(String parameter, float[] found) {
    float[] reference = floats("grad." + parameter);
    double largest = largest(reference);
    double tolerance = largest < ZERO ? ZERO_GRADIENT_TOLERANCE : GRADIENT_TOLERANCE * largest;
    assertCloseTo(parameter, found, reference, tolerance);
  }

  private float[] floats(String name) {
    FloatBuffer buffer = expected.floats(name);
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  static void assertClose(String name, float[] found, float[] reference, double tolerance) {
    assertCloseTo(name, found, reference, tolerance * Math.max(1, largest(reference)));
  }

  private static void assertCloseTo(
      String name, float[] found, float[] reference, double tolerance) {
    assertThat(found).as(name).hasSameSizeAs(reference);
    double worst = 0;
    for (int i = 0; i < found.length; i++) {
      double difference = Math.abs(found[i] - reference[i]);
      worst = difference >= 0 ? Math.max(worst, difference) : Double.POSITIVE_INFINITY;
    }
    assertThat(worst).as(name).isLessThanOrEqualTo(tolerance);
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @Override
  public void close() {
    inputs.values().forEach(Tensor::close);
    model.close();
    expected.close();
  }
}
