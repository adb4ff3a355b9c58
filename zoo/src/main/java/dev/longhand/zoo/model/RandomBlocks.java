package dev.longhand.zoo.model;

/** The random blocks of BigBird's block-sparse attention. */
public enum RandomBlocks {
  /** As transformers: drawn while training, block 0 in place of each in evaluation. */
  TRANSFORMERS,
  /** As the paper: drawn, in evaluation too. */
  PAPER,
  /** Block 0 in place of each, in training too; for comparing with such values. */
  FIRST
}
