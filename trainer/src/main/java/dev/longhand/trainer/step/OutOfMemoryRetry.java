package dev.longhand.trainer.step;

import dev.longhand.files.UserException;
import dev.longhand.savedmodels.MemoryUse;
import dev.longhand.savedmodels.OutOfMemory;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.setup.TrainingSetup;
import java.util.Optional;
import java.util.function.Function;

/**
 * Retries with half the micro-batch size after each lack of memory; the smaller size is logged and
 * kept.
 */
public final class OutOfMemoryRetry {
  private final TrainingSetup setup;
  private MicroBatchSize size;

  /** Begins with what the arguments and the machine's memory say. */
  public OutOfMemoryRetry(TrainingSetup setup) {
    this.setup = setup;
    this.size = MicroBatchSize.of(setup);
  }

  public MicroBatchSize size() {
    return size;
  }

  /** Goes on with the size of an earlier run. */
  public void restore(MicroBatchSize kept) {
    size = kept;
  }

  /**
   * Computes something, as often as it takes until it fits.
   *
   * @param what it is, such as "update 12"
   * @param attempt computes it with a pass size from the beginning; it changes nothing if it throws
   *     {@link MemoryShortage}
   * @throws UserException if a single row does not fit
   */
  public <T> T compute(String what, Function<MicroBatchSize, T> attempt) {
    while (true) {
      try {
        return attempt.apply(size);
      } catch (MemoryShortage shortage) {
        shrink(what, shortage);
      }
    }
  }

  private void shrink(String what, MemoryShortage shortage) {
    Batch batch = shortage.batch();
    String row = batch.hasSegments() ? "segment" : "example";
    String memory = MemoryUse.of(setup.model()).text();
    Optional<MicroBatchSize> smaller = size.smaller(batch);
    if (smaller.isEmpty()) {
      throw OutOfMemory.explain(
          shortage.allocation(),
          "%s with a single %s of %d tokens (%s)".formatted(what, row, batch.length(), memory),
          batch.hasSegments() ? "--segment_length" : "--max_seq_length");
    }
    String line =
        "%s: not enough memory for a micro-batch of %d %ss x %d tokens%s; retrying with micro-batches of %d, the batch size is unchanged (%s; retry %d of this run)"
            .formatted(
                what,
                size.of(batch),
                row,
                batch.length(),
                OutOfMemory.needed(shortage.allocation()),
                smaller.get().of(batch),
                memory,
                smaller.get().shortages());
    size = smaller.get();
    setup.listeners().forEach(listener -> listener.warned(line));
  }
}
