package dev.longhand.zoo.hierarchical;

import dev.longhand.zoo.net.Net;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Makes a vector of each document, [E, C], from those of its segments. */
@FunctionalInterface
interface DocumentVectors {
  /** The mean over a document's segments. */
  DocumentVectors MEAN = (net, segments, vectors) -> segments.mean(net, vectors);

  /** The largest value of each column among a document's segments. */
  DocumentVectors MAX = (net, segments, vectors) -> segments.largest(net, vectors);

  /**
   * The documents' vectors.
   *
   * @param net outside the encoder
   * @param vectors of the segments, [S, C]
   */
  Operand<TFloat32> of(Net net, Segments segments, Operand<TFloat32> vectors);
}
