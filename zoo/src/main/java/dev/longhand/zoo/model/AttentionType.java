package dev.longhand.zoo.model;

/** The attention type of BigBird. */
public enum AttentionType {
  /**
   * As the configuration says; block-sparse only where the plan is longer than (5 + 2 r) blocks.
   */
  AUTO,
  /** Never. */
  FULL,
  /** Always; a shorter plan is taken as the shortest one that is block-sparse, 6 + 2 r blocks. */
  BLOCK_SPARSE
}
