package dev.longhand.zoo;

import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.zoo.TinyModel.Batch;
import dev.longhand.zoo.attention.OutputTokens;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.hierarchical.HierarchicalHead;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.net.Losses;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters;
import dev.longhand.zoo.net.Parameters.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Documents of random tokens, each a number of segments, and their gradient in every way. */
final class Documents {
  private static final int LABELS = 3;
  private static final String OF_POOLED = Signatures.GRADIENT_PREFIX + Signatures.POOLED;

  private final int length;
  private final int[][] rows;
  private final int[] counts;

  private Documents(int length, int[][] rows, int[] counts) {
    this.length = length;
    this.rows = rows;
    this.counts = counts;
  }

  /** Documents of so many segments each, of which the last is short. */
  static Documents of(int length, int... counts) {
    Random random = new Random(5);
    List<int[]> rows = new ArrayList<>();
    for (int count : counts) {
      for (int i = 0; i < count; i++) {
        int tokens = i < count - 1 ? length : 1 + random.nextInt(length);
        rows.add(random.ints(tokens, 3, 97).toArray());
      }
    }
    return new Documents(length, rows.toArray(int[][]::new), counts.clone());
  }

  /** One of them. */
  Documents only(int document) {
    int first = Arrays.stream(counts, 0, document).sum();
    int[][] its = Arrays.copyOfRange(rows, first, first + counts[document]);
    return new Documents(length, its, new int[] {counts[document]});
  }

  /** The same rows as other documents. */
  Documents with(int... others) {
    return new Documents(length, rows, others);
  }

  /** The logits, with rows padded to their length and more. */
  float[] logits(TinyModel model, int padding) {
    return model.logits(
        Batch.of(length + padding, 0, rows).with(Signatures.SEGMENTS, ints(counts)));
  }

  /** The outputs of the signature {@code train}. */
  Map<String, float[]> inOnePass(TinyModel model, long seed) {
    Batch batch = labeled(Batch.of(length, 0, rows), counts, seed);
    return model.run(Signatures.TRAIN, batch);
  }

  /** The same in passes of so many segments. */
  Map<String, float[]> inTwoPasses(TinyModel model, long seed, int perPass) {
    float[] pooled = new float[0];
    for (int from = 0; from < rows.length; from += perPass) {
      float[] part = model.run(Signatures.ENCODE, pass(from, perPass, seed), Signatures.POOLED);
      int before = pooled.length;
      pooled = Arrays.copyOf(pooled, before + part.length);
      System.arraycopy(part, 0, pooled, before, part.length);
    }
    int width = pooled.length / rows.length;
    Map<String, float[]> all =
        new TreeMap<>(
            model.run(Signatures.HEAD_TRAIN, labeled(ofPooled(pooled, width), counts, seed)));
    float[] gradient = all.remove(OF_POOLED);
    for (int from = 0; from < rows.length; from += perPass) {
      int to = Math.min(from + perPass, rows.length);
      float[] part = Arrays.copyOfRange(gradient, from * width, to * width);
      Batch pass =
          pass(from, perPass, seed).with(OF_POOLED, Tensors.ofFloats(part, to - from, width));
      model
          .run(Signatures.ENCODE_TRAIN, pass)
          .forEach((name, values) -> all.merge(name, values, Documents::sum));
    }
    return all;
  }

  /** The same by TensorFlow's own gradient of one graph that has all passes and their masks. */
  Map<String, float[]> inOneGraph(
      TinyModel model, HierarchicalConfig config, long seed, int perPass) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Parameters parameters = new Parameters(tf);
      HierarchicalHead head = config.headLayers();
      var encoder = config.forward(BuildOptions.defaults()).usual();
      List<Operand<TFloat32>> pooled = new ArrayList<>();
      for (int from = 0; from < rows.length; from += perPass) {
        Net net = net(tf, parameters, seed + from);
        var encoded =
            encoder.apply(
                net, inputs(tf, from, perPass), new EncoderRequest(OutputTokens.FIRSTS, false));
        pooled.add(head.pooled(net, encoded));
      }
      Net net = net(tf, parameters, seed).forSeparateRun();
      var logits = head.logits(net, tf.concat(pooled, tf.constant(0)), tf.constant(counts));
      var losses =
          Losses.perLabel(
              tf, LabelKind.CLASSES, logits, tf.constant(labels(counts.length)), tf.constant(0f));
      var loss = tf.math.mean(losses, tf.constant(0));
      return gradients(tf, session, model, parameters.all(), loss);
    }
  }

  private static Net net(Ops tf, Parameters parameters, long seed) {
    return Net.training(tf, parameters, tf.constant(seed), false, Precision.FLOAT32);
  }

  private Inputs inputs(Ops tf, int from, int perPass) {
    int to = Math.min(from + perPass, rows.length);
    int[] ids = new int[(to - from) * length];
    int[] mask = new int[ids.length];
    for (int row = from; row < to; row++) {
      System.arraycopy(rows[row], 0, ids, (row - from) * length, rows[row].length);
      Arrays.fill(mask, (row - from) * length, (row - from) * length + rows[row].length, 1);
    }
    Shape shape = Shape.of(to - from, length);
    Operand<TInt32> words = tf.constant(shape, DataBuffers.of(ids));
    Operand<TInt32> real = tf.constant(shape, DataBuffers.of(mask));
    return new Inputs(words, real, Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
  }

  private static Map<String, float[]> gradients(
      Ops tf,
      Session session,
      TinyModel model,
      List<Parameter> parameters,
      Operand<TFloat32> loss) {
    List<Operand<TFloat32>> values = new ArrayList<>();
    for (Parameter parameter : parameters) {
      String name = parameter.spec().name();
      values.add(parameter.value());
      Operand<TFloat32> fed = tf.placeholder(TFloat32.class);
      var assign = tf.assign(parameter.variable(), fed);
      long[] shape = parameter.value().shape().asArray();
      try (TFloat32 value = Tensors.ofFloats(model.model().read(name), shape)) {
        session.runner().feed(fed, value).addTarget(assign).run().close();
      }
    }
    var gradients = tf.gradients(loss, values);
    Session.Runner runner = session.runner().fetch(loss);
    gradients.dy().forEach(runner::fetch);
    Map<String, float[]> all = new TreeMap<>();
    try (Result result = runner.run()) {
      all.put(Signatures.LOSS, Tensors.floats(result.get(0)));
      for (int i = 0; i < parameters.size(); i++) {
        String name = Signatures.GRADIENT_PREFIX + parameters.get(i).spec().name();
        all.put(name, Tensors.floats(result.get(i + 1)));
      }
    }
    return all;
  }

  /** The logits of documents whose pooled vectors are given. */
  static float[] logits(TinyModel model, float[] pooled, int[] counts) {
    Batch batch =
        ofPooled(pooled, pooled.length / Arrays.stream(counts).sum())
            .with(Signatures.SEGMENTS, ints(counts))
            .with(Signatures.LABELS, ints(labels(counts.length)));
    return model.run(Signatures.HEAD_EVALUATE, batch, Signatures.LOGITS);
  }

  /** The gradient of given pooled vectors, with dropout. */
  static float[] pooledGradient(TinyModel model, float[] pooled, int[] counts) {
    return headTrain(model, pooled, counts, OF_POOLED);
  }

  /** The loss of documents whose pooled vectors are given, with the same dropout. */
  static double loss(TinyModel model, float[] pooled, int[] counts) {
    return headTrain(model, pooled, counts, Signatures.LOSS)[0];
  }

  private static float[] headTrain(TinyModel model, float[] pooled, int[] counts, String output) {
    Batch batch = ofPooled(pooled, pooled.length / Arrays.stream(counts).sum());
    return model.run(Signatures.HEAD_TRAIN, labeled(batch, counts, 3), output);
  }

  /** Each pass has a seed of its own; the first has that of the whole batch. */
  private Batch pass(int from, int perPass, long seed) {
    int to = Math.min(from + perPass, rows.length);
    return Batch.of(length, 0, Arrays.copyOfRange(rows, from, to))
        .with(Signatures.SEED, Tensors.ofLong(seed + from));
  }

  private static Batch ofPooled(float[] pooled, int width) {
    return Batch.empty()
        .with(Signatures.POOLED, Tensors.ofFloats(pooled, pooled.length / width, width));
  }

  private static Batch labeled(Batch batch, int[] counts, long seed) {
    return batch
        .with(Signatures.SEGMENTS, ints(counts))
        .with(Signatures.LABELS, ints(labels(counts.length)))
        .with(Signatures.SEED, Tensors.ofLong(seed));
  }

  private static int[] labels(int count) {
    int[] labels = new int[count];
    Arrays.setAll(labels, i -> i % LABELS);
    return labels;
  }

  private static TInt32 ints(int... values) {
    return Tensors.ofInts(values, values.length);
  }

  private static float[] sum(float[] a, float[] b) {
    float[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }
}
