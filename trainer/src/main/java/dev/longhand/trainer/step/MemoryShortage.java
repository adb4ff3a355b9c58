package dev.longhand.trainer.step;

import dev.longhand.trainer.data.Batch;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** A batch, computed as much at once as its pass size says, did not fit into memory. */
public final class MemoryShortage extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Batch batch;
  private final TFResourceExhaustedException allocation;

  public MemoryShortage(Batch batch, TFResourceExhaustedException allocation) {
    super(allocation);
    this.batch = batch;
    this.allocation = allocation;
  }

  Batch batch() {
    return batch;
  }

  /** The allocation that failed. */
  TFResourceExhaustedException allocation() {
    return allocation;
  }
}
