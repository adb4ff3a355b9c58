package dev.longhand.trainer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.sun.management.OperatingSystemMXBean;
import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.data.Batch;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.OptionalInt;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/**
 * How many segments of documents are computed at once. It decides which segments share a dropout
 * mask's seed, and so belongs to what a resumed run takes over.
 *
 * @param segments at most so many; 0 where the tokens decide
 * @param tokens at most so many with padding, where the number of segments is not given
 */
record PassSize(@JsonProperty("segments") int segments, @JsonProperty("tokens") long tokens) {
  /** The part of the machine's memory that a pass may take: the rest is the optimiser's. */
  private static final int SHARE = 4;

  /**
   * Bytes that the gradient of a token needs, for each weight of the encoder and unit of its width:
   * a layer of width h has 12 h^2 weights and keeps about 50 values of h floats, attention
   * included.
   */
  private static final double BYTES = 50 * Float.BYTES / 12.0;

  /** As the arguments say, or as much as fits into a share of the machine's memory. */
  static PassSize of(Trainer.Setup setup) {
    OptionalInt given = setup.arguments().segmentsPerPass();
    if (given.isPresent() || !setup.model().hasSignature(Signatures.ENCODE)) {
      return new PassSize(given.orElse(0), Long.MAX_VALUE);
    }
    return new PassSize(0, Math.max(1, (long) (memory() / SHARE / bytesOfToken(setup.model()))));
  }

  private static double bytesOfToken(TrainableModel model) {
    long weights =
        model.parameters().stream()
            .filter(parameter -> parameter.trained() && !parameter.name().contains("_embeddings."))
            .map(Parameter::shape)
            .mapToLong(shape -> shape.size())
            .sum();
    long width = model.signature(Signatures.ENCODE).output(Signatures.POOLED).shape().get(1);
    return BYTES * weights / Math.max(1, width);
  }

  /** What the machine or the container has: the same in every run, unlike what is free. */
  private static double memory() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
  }

  /** The most segments of a batch that one pass takes, at least 1. */
  int of(Batch batch) {
    return segments > 0
        ? segments
        : (int) Math.max(1, Math.min(Integer.MAX_VALUE, tokens / batch.length()));
  }

  /** Whether a batch has more segments than one pass takes. */
  boolean splits(Batch batch) {
    return batch.hasSegments() && batch.rows() > of(batch);
  }

  /** Half as many segments, if an update failed for memory and had more than one together. */
  Optional<PassSize> smaller(UpdateSource.Update update, ReportedException failure) {
    int together = 0;
    for (Feeds feeds : update.microBatches()) {
      Batch batch = feeds.batch();
      together = Math.max(together, batch.hasSegments() ? Math.min(batch.rows(), of(batch)) : 0);
    }
    return failure.getCause() instanceof TFResourceExhaustedException && together > 1
        ? Optional.of(new PassSize(together / 2, Long.MAX_VALUE))
        : Optional.empty();
  }
}
