package dev.longhand.trainer.step;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.MemoryLimit;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.setup.TrainingSetup;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The micro-batch size: the examples, or segments of documents, that are computed at once. It
 * decides which rows share a dropout mask's seed, and so belongs to what a resumed run takes over.
 *
 * @param segments of documents, at most; 0 where the tokens decide
 * @param tokens of segments with padding, at most, where the number of segments is not given
 * @param rows that are no segments, at most; 0 for all of a batch
 * @param shortages how often memory did not suffice for more
 */
public record MicroBatchSize(
    @JsonProperty("segments") int segments,
    @JsonProperty("tokens") long tokens,
    @JsonProperty("rows") int rows,
    @JsonProperty("shortages") int shortages) {
  /** The part of the machine's memory that a pass may take: the rest is the optimizer's. */
  private static final int SHARE = 4;

  /**
   * Bytes that the gradient of a token needs, for each weight of the encoder and unit of its width.
   * A layer of width h has 12 h^2 weights. It was measured to keep 34 (h = 256) and 37 (h = 768)
   * values of h floats for each token of a segment of 256, attention included; that part grows with
   * the segment, and 50 leaves room for 512.
   */
  private static final double BYTES = 50 * Float.BYTES / 12.0;

  /** As the arguments say, or as much as fits into a share of the machine's memory. */
  public static MicroBatchSize of(TrainingSetup setup) {
    OptionalInt given = setup.arguments().segmentsPerPass();
    if (given.isPresent() || !setup.model().hasSignature(Signatures.ENCODE)) {
      return new MicroBatchSize(given.orElse(0), Long.MAX_VALUE, 0, 0);
    }
    return new MicroBatchSize(
        0, Math.max(1, (long) (memory(setup) / SHARE / bytesOfToken(setup.model()))), 0, 0);
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

  /**
   * Returns the memory limit of tensors, which unlike free memory is the same in every run on a
   * machine.
   */
  private static double memory(TrainingSetup setup) {
    OptionalLong given = setup.arguments().memoryLimit();
    long limit = given.orElseGet(() -> MemoryLimit.bytes().orElseGet(MemoryLimit::machine));
    return Math.min(limit, MemoryLimit.machine());
  }

  /** The rows of a batch that are computed at once, at least 1. */
  public int of(Batch batch) {
    int most = batch.hasSegments() ? segmentsOf(batch) : rows == 0 ? batch.rows() : rows;
    return Math.min(most, batch.rows());
  }

  private int segmentsOf(Batch batch) {
    return segments > 0
        ? segments
        : (int) Math.max(1, Math.min(Integer.MAX_VALUE, tokens / batch.length()));
  }

  /** Whether a batch has more rows than are computed at once. */
  public boolean splits(Batch batch) {
    return batch.rows() > of(batch);
  }

  /** Half as many rows as now, after a batch did not fit; empty if that was one row. */
  Optional<MicroBatchSize> smaller(Batch batch) {
    int half = of(batch) / 2;
    if (half == 0) {
      return Optional.empty();
    }
    return Optional.of(
        batch.hasSegments()
            ? new MicroBatchSize(half, Long.MAX_VALUE, rows, shortages + 1)
            : new MicroBatchSize(segments, tokens, half, shortages + 1));
  }
}
