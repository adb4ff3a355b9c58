package dev.longhand.zoo.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.types.TFloat32;

/**
 * Parts of a network whose activations are not kept for the backward pass but computed again in it,
 * one part at a time (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"). Only the
 * hidden states between them stay.
 */
public final class Recomputation {
  /** Computes hidden states from hidden states: a layer, or a part of one. */
  @FunctionalInterface
  public interface Layer {
    Operand<TFloat32> apply(Net net, Operand<TFloat32> hidden);
  }

  /**
   * A computation to repeat.
   *
   * @param again the net that repeats it
   * @param firstRead the number of parameters that were read before
   * @param lastRead the number of parameters that were read afterwards
   */
  private record Segment(
      Layer layer,
      Net again,
      Operand<TFloat32> input,
      Operand<TFloat32> output,
      int firstRead,
      int lastRead) {}

  private final Parameters parameters;
  private final boolean ofLayers;
  private final int firstRead;
  private final List<Segment> segments = new ArrayList<>();

  /** Parameters that were read before belong to something else. */
  private Recomputation(Parameters parameters, boolean ofLayers) {
    this.parameters = parameters;
    this.ofLayers = ofLayers;
    this.firstRead = parameters.reads();
  }

  /** Computes layers again. */
  static Recomputation ofLayers(Parameters parameters) {
    return new Recomputation(parameters, true);
  }

  /** Computes nothing again: all activations are kept. */
  static Recomputation none(Parameters parameters) {
    return new Recomputation(parameters, false);
  }

  /** The output of a layer; where that is computed again, gradients pass by {@link #gradients}. */
  Operand<TFloat32> apply(Net net, Operand<TFloat32> hidden, Layer layer) {
    if (!ofLayers) {
      return layer.apply(net, hidden);
    }
    Net again = net.recomputing();
    int before = parameters.reads();
    var output = net.tf().stopGradient(layer.apply(net, hidden));
    segments.add(new Segment(layer, again, hidden, output, before, parameters.reads()));
    return output;
  }

  /**
   * The gradients of an output by the value of each parameter that it depends on.
   *
   * @param ofOutput its own gradient; empty for a loss, []
   * @param read the number of parameters that were read when it had been computed
   * @param inputs what else the gradients are taken by: what the last part was computed from
   */
  Map<Operand<TFloat32>, Operand<TFloat32>> gradients(
      Ops tf,
      Operand<TFloat32> output,
      List<Operand<TFloat32>> ofOutput,
      int read,
      List<Operand<TFloat32>> inputs) {
    var sums = new Sums();
    int ofLayers = segments.isEmpty() ? firstRead : segments.get(segments.size() - 1).lastRead;
    List<Operand<TFloat32>> ofHead = new ArrayList<>(parameters.readBetween(ofLayers, read));
    ofHead.addAll(inputs);
    if (segments.isEmpty()) {
      sums.add(tf, output, ofOutput, ofHead);
      return sums.in(tf);
    }
    Segment last = segments.get(segments.size() - 1);
    var gradient = sums.add(tf, output, ofOutput, withLast(ofHead, last.output));
    for (int i = segments.size() - 1; i >= 0; i--) {
      gradient = back(segments.get(i), gradient, sums);
    }
    Segment first = segments.get(0);
    var ofEmbeddings = parameters.readBetween(firstRead, first.firstRead);
    sums.add(tf, first.input, List.of(gradient), ofEmbeddings);
    return sums.in(tf);
  }

  /** Computes a layer again; returns the gradient of its input, given that of its output. */
  private Operand<TFloat32> back(Segment segment, Operand<TFloat32> gradient, Sums sums) {
    Ops tf = segment.again.tf();
    // Without this tie the graph optimizer takes both computations for one and keeps activations.
    var input = tf.withControlDependencies(gradient).identity(segment.input);
    var output = segment.layer.apply(segment.again, input);
    var read = parameters.readBetween(segment.firstRead, segment.lastRead);
    return sums.add(tf, output, List.of(gradient), withLast(read, input));
  }

  private static List<Operand<TFloat32>> withLast(
      List<Operand<TFloat32>> read, Operand<TFloat32> last) {
    List<Operand<TFloat32>> all = new ArrayList<>(read);
    all.add(last);
    return all;
  }

  /** What each parameter's gradient is the sum of: several layers may read one parameter. */
  private static final class Sums {
    private final Map<Operand<TFloat32>, List<Operand<TFloat32>>> terms = new LinkedHashMap<>();

    /** Adds the gradients of an output, given its own, by several inputs; returns the last. */
    Operand<TFloat32> add(
        Ops tf,
        Operand<TFloat32> output,
        List<Operand<TFloat32>> ofOutput,
        List<Operand<TFloat32>> inputs) {
      var gradients =
          ofOutput.isEmpty()
              ? tf.gradients(output, inputs).dy()
              : tf.gradients(List.of(output), inputs, Gradients.dx(ofOutput)).dy();
      for (int i = 0; i < inputs.size(); i++) {
        terms
            .computeIfAbsent(inputs.get(i), input -> new ArrayList<>())
            .add(gradients.get(i).expect(TFloat32.class));
      }
      return gradients.get(inputs.size() - 1).expect(TFloat32.class);
    }

    Map<Operand<TFloat32>, Operand<TFloat32>> in(Ops tf) {
      Map<Operand<TFloat32>, Operand<TFloat32>> sums = new LinkedHashMap<>();
      terms.forEach(
          (input, each) -> sums.put(input, each.size() == 1 ? each.get(0) : tf.math.addN(each)));
      return sums;
    }
  }
}
