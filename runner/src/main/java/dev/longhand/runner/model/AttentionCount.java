package dev.longhand.runner.model;

import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.zoo.bigbird.BigBirdConfig;
import dev.longhand.zoo.model.AttentionType;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Counts how many of BigBird's batches took full and how many took block-sparse attention. */
public final class AttentionCount implements TrainingListener {
  private final BigBirdConfig config;
  private final AttentionType type;
  private final OptionalInt planLength;
  private final Map<String, Integer> counts = new TreeMap<>();

  /**
   * Counts for a model.
   *
   * @param planLength what every batch is planned for; without it, its own length
   */
  AttentionCount(BigBirdConfig config, AttentionType type, OptionalInt planLength) {
    this.config = config;
    this.type = type;
    this.planLength = planLength;
  }

  @Override
  public void batch(Batch batch, Purpose purpose) {
    boolean sparse = config.isBlockSparse(type, planLength.orElse(batch.length()));
    counts.merge(sparse ? "block_sparse_batches" : "full_batches", 1, Integer::sum);
  }

  /** Returns the counts by what they count, for the run's record. */
  public Map<String, Integer> counts() {
    return new TreeMap<>(counts);
  }
}
