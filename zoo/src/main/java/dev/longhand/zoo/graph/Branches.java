package dev.longhand.zoo.graph;

import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The one or two ways of a model's forward pass, of which each batch takes one. */
final class Branches {
  private final Ops tf;
  private final List<Branch> all;

  /**
   * One way.
   *
   * @param feeds that are dead where a batch goes another way
   * @param forward the encoder
   * @param inward takes a tensor onto this way
   */
  record Branch(
      ModelInputs feeds, ForwardPass.Function forward, UnaryOperator<Operand<TFloat32>> inward) {}

  private Branches(Ops tf, List<Branch> all) {
    this.tf = tf;
    this.all = all;
  }

  static Branches of(Ops tf, ForwardPass pass, Parameters parameters, ModelInputs feeds) {
    if (pass.choice().isEmpty()) {
      return new Branches(tf, List.of(new Branch(feeds, pass.usual(), x -> x)));
    }
    ForwardPass.Choice choice = pass.choice().get();
    Inputs inputs = feeds.inputs();
    var condition = choice.condition().apply(Net.inference(tf, parameters), inputs);
    return new Branches(
        tf,
        List.of(
            new Branch(
                feeds.when(tf, condition, true),
                choice.function(),
                x -> ModelInputs.side(tf, x, condition, true)),
            new Branch(
                feeds.when(tf, condition, false),
                pass.usual(),
                x -> ModelInputs.side(tf, x, condition, false))));
  }

  /** Something of each way. */
  <T> List<T> each(Function<Branch, T> function) {
    return all.stream().map(function).toList();
  }

  /**
   * What the way gives that a batch takes, of what each gives by name. No gradient crosses this.
   */
  Map<String, Operand<TFloat32>> join(List<Map<String, Operand<TFloat32>>> outputs) {
    if (outputs.size() == 1) {
      return outputs.get(0);
    }
    Map<String, Operand<TFloat32>> joined = new LinkedHashMap<>();
    for (String name : outputs.get(0).keySet()) {
      List<Operand<TFloat32>> sides = new ArrayList<>();
      outputs.forEach(side -> sides.add(side.get(name)));
      joined.put(name, tf.merge(sides).output());
    }
    return joined;
  }
}
