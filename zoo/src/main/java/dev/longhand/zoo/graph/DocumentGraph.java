package dev.longhand.zoo.graph;

import dev.longhand.savedmodels.SavedModelWriter;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.zoo.graph.Branches.Branch;
import dev.longhand.zoo.hierarchical.HierarchicalHead;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Net;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The passes of a model of documents, cut at the segments' pooled vectors and at their gradient.
 * Both are tensors of the whole pass, so that a run in parts needs no operations of its own: where
 * they are fed, what comes before them is not computed.
 */
final class DocumentGraph {
  private static final String OF_POOLED = Signatures.GRADIENT_PREFIX + Signatures.POOLED;

  private final GraphContext parts;
  private final HierarchicalHead head;
  private final Operand<TInt32> segments;
  private final Operand<TFloat32> pooled;
  private final Map<String, Operand<TFloat32>> evaluation;

  /** One way's encoder in training: its vectors, and the way back from their gradient. */
  private record Way(Branch branch, Operand<TFloat32> pooled, Net.Backward backward) {}

  /**
   * The pass that trains.
   *
   * @param pooled vectors, [segments, hidden]
   * @param ofPooled their gradient, [segments, hidden]
   * @param loss []
   * @param ofHead gradients of the head's parameters by the names of their outputs
   * @param ofEncoder gradients of the encoder's
   */
  private record Trained(
      Operand<TFloat32> pooled,
      Operand<TFloat32> ofPooled,
      Operand<TFloat32> loss,
      Map<String, Operand<TFloat32>> ofHead,
      Map<String, Operand<TFloat32>> ofEncoder) {}

  /** Adds the pass that evaluates. */
  DocumentGraph(GraphContext parts, HierarchicalHead head) {
    this.parts = parts;
    this.head = head;
    this.segments = parts.feeds().inputs().segments().orElseThrow();
    Branches branches = parts.branches();
    Map<String, Operand<TFloat32>> encoded = branches.join(branches.each(this::encode));
    Net net = parts.inference();
    this.pooled = net.tf().withName(Signatures.POOLED).identity(encoded.get(Signatures.POOLED));
    var logits = head.logits(net.forSeparateRun(), pooled, segments); // [documents, outputs]
    this.evaluation = new LinkedHashMap<>(encoded);
    evaluation.remove(Signatures.POOLED);
    evaluation.put(Signatures.LOGITS, logits);
    evaluation.put(Signatures.LOSS, parts.losses(net, parts.feeds(), logits));
  }

  private Map<String, Operand<TFloat32>> encode(Branch branch) {
    Net net = parts.inference();
    Inputs rows = branch.feeds().inputs();
    EncoderRequest wanted = new EncoderRequest(head.reads(), parts.options().hiddenStates());
    EncoderOutput encoded = branch.forward().apply(net, rows, wanted);
    Map<String, Operand<TFloat32>> outputs = ModelGraph.hiddenStates(net, encoded, rows);
    outputs.put(Signatures.POOLED, head.pooled(net, encoded));
    return outputs;
  }

  /** Outputs of the signature {@code evaluate}. */
  Map<String, Operand<TFloat32>> evaluation() {
    return evaluation;
  }

  private Way way(Branch branch) {
    Net net = parts.training(branch.feeds());
    EncoderOutput encoded =
        branch
            .forward()
            .apply(net, branch.feeds().inputs(), new EncoderRequest(head.reads(), false));
    var vectors = head.pooled(net, encoded); // [segments, hidden]
    return new Way(branch, vectors, net.backward(vectors));
  }

  private Trained train() {
    Branches branches = parts.branches();
    List<Way> ways = branches.each(this::way);
    var joined = branches.join(map(ways, way -> Map.of(Signatures.POOLED, way.pooled())));
    Net net = parts.training(parts.feeds()).forSeparateRun();
    var vectors = net.tf().withName(Signatures.POOLED).identity(joined.get(Signatures.POOLED));
    var loss = parts.loss(net, parts.feeds(), head.logits(net, vectors, segments)); // []
    var gradients = net.gradients(loss, vectors);
    var ofPooled = net.tf().withName("pooled_gradient").identity(gradients.get(vectors));
    var ofEncoder =
        branches.join(
            map(
                ways,
                way ->
                    parts.named(way.backward().gradients(way.branch().inward().apply(ofPooled)))));
    return new Trained(vectors, ofPooled, loss, parts.named(gradients), ofEncoder);
  }

  private static List<Map<String, Operand<TFloat32>>> map(
      List<Way> ways, Function<Way, Map<String, Operand<TFloat32>>> function) {
    return ways.stream().map(function).toList();
  }

  /**
   * Adds the pass that trains, and names the signatures of both passes' parts.
   *
   * @param tokens what a row's vector is computed from, by name
   * @return outputs of the signature {@code train}
   */
  Map<String, Operand<TFloat32>> describeTo(
      SavedModelWriter writer, Map<String, ? extends Operand<?>> tokens) {
    ModelInputs feeds = parts.feeds();
    writer.signature(Signatures.ENCODE_EVALUATE, tokens, Map.of(Signatures.POOLED, pooled));
    Map<String, Operand<?>> documents = new LinkedHashMap<>();
    documents.put(Signatures.SEGMENTS, segments);
    documents.put(Signatures.LABELS, feeds.labels());
    documents.put(Signatures.LABEL_SMOOTHING, feeds.smoothing());
    writer.signature(
        Signatures.HEAD_EVALUATE,
        with(documents, Signatures.POOLED, pooled),
        Map.of(
            Signatures.LOGITS, evaluation.get(Signatures.LOGITS),
            Signatures.LOSS, evaluation.get(Signatures.LOSS)));

    Trained trained = train();
    var seeded = with(tokens, Signatures.SEED, feeds.seed());
    writer.signature(Signatures.ENCODE, seeded, Map.of(Signatures.POOLED, trained.pooled()));
    documents.put(Signatures.LOSS_WEIGHTS, feeds.weights());
    documents.put(Signatures.SEED, feeds.seed());
    var ofHead = with(trained.ofHead(), OF_POOLED, trained.ofPooled());
    writer.signature(
        Signatures.HEAD_TRAIN,
        with(documents, Signatures.POOLED, trained.pooled()),
        with(ofHead, Signatures.LOSS, trained.loss()));
    writer.signature(
        Signatures.ENCODE_TRAIN, with(seeded, OF_POOLED, trained.ofPooled()), trained.ofEncoder());

    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put(Signatures.LOSS, trained.loss());
    outputs.putAll(trained.ofEncoder());
    outputs.putAll(trained.ofHead());
    return outputs;
  }

  private static Map<String, Operand<?>> with(
      Map<String, ? extends Operand<?>> before, String name, Operand<?> operand) {
    Map<String, Operand<?>> all = new LinkedHashMap<>(before);
    all.put(name, operand);
    return all;
  }
}
