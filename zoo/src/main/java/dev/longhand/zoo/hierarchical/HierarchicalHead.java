package dev.longhand.zoo.hierarchical;

import dev.longhand.zoo.attention.OutputTokens;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.heads.Head;
import dev.longhand.zoo.heads.PooledHead;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A linear layer on the vectors of documents, which are made of their segments' pooled vectors
 * (Pappagari et al. 2019, "Hierarchical Transformers for Long Document Classification").
 *
 * <p>It has two parts, so that segments can be encoded in other runs than the one that reads them:
 * {@link #pooled} belongs to a segment, {@link #logits(Net, Operand, Operand)} to a document.
 */
public final class HierarchicalHead implements Head {
  private final PooledHead pooler;
  private final DocumentVectors documents;
  private final EncoderConfig config;
  private final int outputs;

  HierarchicalHead(
      PooledHead pooler, DocumentVectors documents, EncoderConfig config, int outputs) {
    this.pooler = pooler;
    this.documents = documents;
    this.config = config;
    this.outputs = outputs;
  }

  @Override
  public OutputTokens reads() {
    return OutputTokens.FIRSTS;
  }

  /** The pooled vector of each segment, [S, C]. */
  public Operand<TFloat32> pooled(Net net, EncoderOutput encoded) {
    return pooler.pooled(net, encoded);
  }

  /**
   * The logits of each document, [E, O].
   *
   * @param net outside the encoder and apart from it
   * @param pooled vectors of all documents' segments, [S, C]
   * @param segments of each document, [E]
   */
  public Operand<TFloat32> logits(Net net, Operand<TFloat32> pooled, Operand<TInt32> segments) {
    var counted = Segments.of(net, segments, pooled, config.attentionHeads());
    var vectors = documents.of(net, counted, pooled); // [E, C]
    return net.dense("classifier", net.dropout(vectors, config.headDropout()), outputs);
  }

  @Override
  public Operand<TFloat32> logits(Net net, EncoderOutput encoded, Inputs inputs) {
    return logits(net.forSeparateRun(), pooled(net, encoded), inputs.segments().orElseThrow());
  }
}
