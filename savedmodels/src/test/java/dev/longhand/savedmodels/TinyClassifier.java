package dev.longhand.savedmodels;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * A small model with the whole contract, written by hand: the words' frequencies through a tanh
 * layer with a gain and dropout to logits.
 *
 * <p>Its parameters are {@code encoder.dense.weight} [{@value #HIDDEN}, {@value #VOCABULARY}],
 * {@code encoder.dense.bias}, {@code encoder.LayerNorm.weight} [{@value #HIDDEN}], {@code
 * pooler.weight} (which the loss does not reach), {@code classifier.weight} [labels, {@value
 * #HIDDEN}] and {@code classifier.bias}. {@code calls} is state: signature before_step adds {@code
 * step} to it. Input {@code plan_length} of evaluate and train has a default and changes nothing.
 */
public final class TinyClassifier {
  /** Token ids are below this number. */
  public static final int VOCABULARY = 16;

  /** The size of the hidden layer. */
  public static final int HIDDEN = 8;

  private static final String CONFIG =
      """
      {"model_type": "tiny", "id2label": {"0": "no", "1": "yes"}}
      """;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Map<String, Variable<TFloat32>> variables = new LinkedHashMap<>();
  private final Map<String, Operand<TFloat32>> weights = new LinkedHashMap<>();
  private final LabelKind kind;
  private final float dropout;

  private TinyClassifier(LabelKind kind, float dropout) {
    this.kind = kind;
    this.dropout = dropout;
  }

  /**
   * Writes the model with weights drawn from a seed.
   *
   * @param kind CLASSES (of two) or REGRESSION
   * @param dropout the share of hidden values that training drops
   */
  public static void write(Path directory, LabelKind kind, float dropout, long seed) {
    TinyClassifier model = new TinyClassifier(kind, dropout);
    try (Graph graph = model.graph;
        SavedModelWriter writer = new SavedModelWriter(graph)) {
      model.describe(writer);
      Random random = new Random(seed);
      model.variables.forEach((name, variable) -> writer.assign(name, draw(variable, random)));
      writer.asset("config.json", CONFIG.getBytes(StandardCharsets.UTF_8)).write(directory);
    }
  }

  /** Writes the usual model: two classes, a tenth dropped. */
  public static void write(Path directory) {
    write(directory, LabelKind.CLASSES, 0.1f, 42);
  }

  private static FloatBuffer draw(Variable<TFloat32> variable, Random random) {
    float[] values = new float[Math.toIntExact(variable.shape().size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return FloatBuffer.wrap(values);
  }

  private int labels() {
    return kind == LabelKind.REGRESSION ? 1 : 2;
  }

  /** Trained weights come before others in the file, as they do in most checkpoints. */
  private void describe(SavedModelWriter writer) {
    parameter("encoder.dense.weight", HIDDEN, VOCABULARY);
    parameter("encoder.dense.bias", HIDDEN);
    parameter("encoder.LayerNorm.weight", HIDDEN);
    parameter("pooler.weight", HIDDEN, HIDDEN);
    parameter("classifier.weight", labels(), HIDDEN);
    parameter("classifier.bias", labels());
    parameter("calls");
    Map<String, Operand<?>> serving = new LinkedHashMap<>();
    Operand<TInt32> ids = input(Signatures.INPUT_IDS, TInt32.class, Shape.of(-1, -1), serving);
    Operand<TInt32> mask =
        input(Signatures.ATTENTION_MASK, TInt32.class, Shape.of(-1, -1), serving);
    Map<String, Operand<?>> evaluate = new LinkedHashMap<>(serving);
    Operand<TFloat32> smoothing =
        defaulted(Signatures.LABEL_SMOOTHING, tf.constant(0f), Shape.scalar(), evaluate);
    defaulted("plan_length", tf.constant(0), Shape.scalar(), evaluate);
    Operand<TFloat32> targets = targets(smoothing, evaluate);
    Map<String, Operand<?>> train = new LinkedHashMap<>(evaluate);
    Operand<TInt64> seed = input(Signatures.SEED, TInt64.class, Shape.scalar(), train);

    Operand<TFloat32> hidden = hidden(ids, mask); // [batch, hidden]
    Operand<TFloat32> logits = logits(hidden); // [batch, labels]
    Operand<TFloat32> losses = losses(logits, targets); // [batch]
    Operand<TFloat32> even = even(ids); // [batch]
    Operand<TFloat32> lossWeights = defaulted(Signatures.LOSS_WEIGHTS, even, Shape.of(-1), train);
    Operand<TFloat32> trained = losses(logits(drop(hidden, seed)), targets); // [batch]
    Operand<TFloat32> loss = tf.sum(tf.math.mul(trained, lossWeights), tf.constant(0));

    Map<String, Operand<?>> served = new LinkedHashMap<>(Map.of(Signatures.LOGITS, logits));
    if (kind.hasProbabilities()) {
      served.put(Signatures.PROBABILITIES, tf.nn.softmax(logits));
    }
    addStep(writer)
        .labelKind(kind)
        .state(List.of("calls"))
        .signature(Signatures.SERVING_DEFAULT, serving, served)
        .signature(
            Signatures.EVALUATE,
            evaluate,
            Map.of(Signatures.LOGITS, logits, Signatures.LOSS, losses))
        .signature(Signatures.TRAIN, train, gradients(loss));
  }

  private void parameter(String name, long... shape) {
    Variable<TFloat32> variable = tf.withName(name).variable(Shape.of(shape), TFloat32.class);
    variables.put(name, variable);
    weights.put(name, tf.identity(variable));
  }

  private <T extends org.tensorflow.types.family.TType> Operand<T> input(
      String name, Class<T> type, Shape shape, Map<String, Operand<?>> inputs) {
    Operand<T> operand = tf.withName(name).placeholder(type, Placeholder.shape(shape));
    inputs.put(name, operand);
    return operand;
  }

  private <T extends org.tensorflow.types.family.TType> Operand<T> defaulted(
      String name, Operand<T> value, Shape shape, Map<String, Operand<?>> inputs) {
    Operand<T> operand = tf.withName(name).placeholderWithDefault(value, shape);
    inputs.put(name, operand);
    return operand;
  }

  /** What the logits are compared with: [batch, 2] probabilities, or [batch] numbers. */
  private Operand<TFloat32> targets(Operand<TFloat32> smoothing, Map<String, Operand<?>> inputs) {
    if (kind == LabelKind.REGRESSION) {
      return input(Signatures.LABELS, TFloat32.class, Shape.of(-1), inputs);
    }
    Operand<TInt32> labels = input(Signatures.LABELS, TInt32.class, Shape.of(-1), inputs);
    Operand<TFloat32> sure = tf.oneHot(labels, tf.constant(2), tf.constant(1f), tf.constant(0f));
    Operand<TFloat32> share = tf.math.sub(tf.constant(1f), smoothing);
    Operand<TFloat32> rest = tf.math.div(smoothing, tf.constant(2f));
    return tf.math.add(tf.math.mul(sure, share), rest);
  }

  private Operand<TFloat32> hidden(Operand<TInt32> ids, Operand<TInt32> mask) {
    Operand<TFloat32> real = tf.dtypes.cast(mask, TFloat32.class); // [batch, length]
    Operand<TFloat32> words =
        tf.oneHot(ids, tf.constant(VOCABULARY), tf.constant(1f), tf.constant(0f));
    Operand<TFloat32> counts =
        tf.sum(tf.math.mul(words, tf.expandDims(real, tf.constant(2))), tf.constant(1));
    Operand<TFloat32> lengths =
        tf.expandDims(tf.sum(real, tf.constant(1)), tf.constant(1)); // [batch, 1]
    Operand<TFloat32> frequencies = tf.math.div(counts, lengths); // [batch, vocabulary]
    Operand<TFloat32> dense =
        tf.nn.biasAdd(
            product(frequencies, "encoder.dense.weight"), weights.get("encoder.dense.bias"));
    return tf.math.mul(tf.math.tanh(dense), weights.get("encoder.LayerNorm.weight"));
  }

  private Operand<TFloat32> product(Operand<TFloat32> rows, String weight) {
    return tf.linalg.matMul(rows, weights.get(weight), MatMul.transposeB(true));
  }

  private Operand<TFloat32> logits(Operand<TFloat32> hidden) {
    return tf.nn.biasAdd(product(hidden, "classifier.weight"), weights.get("classifier.bias"));
  }

  private Operand<TFloat32> drop(Operand<TFloat32> hidden, Operand<TInt64> seed) {
    Operand<TFloat32> drawn =
        tf.random.statelessRandomUniform(
            tf.shape(hidden), tf.stack(List.of(seed, tf.constant(1L))), TFloat32.class);
    Operand<TFloat32> kept =
        tf.dtypes.cast(tf.math.greaterEqual(drawn, tf.constant(dropout)), TFloat32.class);
    return tf.math.mul(hidden, tf.math.mul(kept, tf.constant(1 / (1 - dropout))));
  }

  private Operand<TFloat32> losses(Operand<TFloat32> logits, Operand<TFloat32> targets) {
    return kind == LabelKind.REGRESSION
        ? tf.math.square(tf.math.sub(tf.reshape(logits, tf.array(-1)), targets))
        : tf.math.neg(
            tf.sum(tf.math.mul(targets, tf.nn.logSoftmax(logits)), tf.constant(1))); // [batch]
  }

  /** 1 / batch for every row. */
  private Operand<TFloat32> even(Operand<TInt32> ids) {
    Operand<TInt32> batch = tf.slice(tf.shape(ids), tf.array(0), tf.array(1)); // [1]
    return tf.fill(
        batch, tf.math.reciprocal(tf.sum(tf.dtypes.cast(batch, TFloat32.class), tf.constant(0))));
  }

  private Map<String, Operand<?>> gradients(Operand<TFloat32> loss) {
    Map<String, Operand<?>> outputs = new LinkedHashMap<>(Map.of(Signatures.LOSS, loss));
    List<String> reached = new ArrayList<>(weights.keySet());
    reached.removeAll(List.of("pooler.weight", "calls"));
    List<Operand<?>> by = new ArrayList<>();
    reached.forEach(name -> by.add(weights.get(name)));
    Gradients gradients = tf.gradients(loss, by);
    for (int i = 0; i < reached.size(); i++) {
      outputs.put(Signatures.GRADIENT_PREFIX + reached.get(i), gradients.dy(i));
    }
    return outputs;
  }

  private SavedModelWriter addStep(SavedModelWriter writer) {
    Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    Operand<TInt64> step = input(Signatures.STEP, TInt64.class, Shape.scalar(), inputs);
    Operand<TFloat32> added =
        tf.assignAdd(variables.get("calls"), tf.dtypes.cast(step, TFloat32.class));
    return writer.signature(Signatures.BEFORE_STEP, inputs, Map.of("calls", tf.identity(added)));
  }
}
