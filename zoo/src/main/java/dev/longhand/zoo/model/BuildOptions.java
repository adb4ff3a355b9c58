package dev.longhand.zoo.model;

import dev.longhand.savedmodels.runtime.Precision;
import java.util.OptionalDouble;

/**
 * The options of a model's graph that a configuration does not define.
 *
 * @param randomBlocks which random blocks BigBird attends to
 * @param attentionType when BigBird's attention is block-sparse
 * @param tokenTypeIds whether {@code token_type_ids} is an input; all tokens are of type 0 where it
 *     is not
 * @param ignoreMismatchedSizes whether a classification head of another size is replaced by a new
 *     one
 * @param seed of newly initialized parameters
 * @param dropout replaces all of the configuration's dropout rates
 * @param hiddenStates whether the signature {@code evaluate} also gives {@code hidden.0}, the
 *     embeddings, and {@code hidden.N}, the output of layer N; padding is zero
 * @param gradientCheckpointing whether training keeps the hidden states between layers only and
 *     computes the rest again, one layer at a time
 * @param precision of the matrix products in the signature {@code train}; the others are float32
 */
public record BuildOptions(
    RandomBlocks randomBlocks,
    AttentionType attentionType,
    boolean tokenTypeIds,
    boolean ignoreMismatchedSizes,
    long seed,
    OptionalDouble dropout,
    boolean hiddenStates,
    boolean gradientCheckpointing,
    Precision precision) {

  /** The published behavior, seed 42, float32. */
  public static BuildOptions defaults() {
    return new BuildOptions(
        RandomBlocks.TRANSFORMERS,
        AttentionType.AUTO,
        false,
        false,
        42,
        OptionalDouble.empty(),
        false,
        false,
        Precision.FLOAT32);
  }

  /** These options with other random blocks and another attention for BigBird. */
  public BuildOptions withBigBird(RandomBlocks blocks, AttentionType attention) {
    return new BuildOptions(
        blocks,
        attention,
        tokenTypeIds,
        ignoreMismatchedSizes,
        seed,
        dropout,
        hiddenStates,
        gradientCheckpointing,
        precision);
  }

  /** These options with or without the input {@code token_type_ids}. */
  public BuildOptions withTokenTypeIds(boolean given) {
    return new BuildOptions(
        randomBlocks,
        attentionType,
        given,
        ignoreMismatchedSizes,
        seed,
        dropout,
        hiddenStates,
        gradientCheckpointing,
        precision);
  }

  /** These options with or without replacing a head of another size. */
  public BuildOptions withIgnoreMismatchedSizes(boolean ignore) {
    return new BuildOptions(
        randomBlocks,
        attentionType,
        tokenTypeIds,
        ignore,
        seed,
        dropout,
        hiddenStates,
        gradientCheckpointing,
        precision);
  }

  /** These options with another seed. */
  public BuildOptions withSeed(long other) {
    return new BuildOptions(
        randomBlocks,
        attentionType,
        tokenTypeIds,
        ignoreMismatchedSizes,
        other,
        dropout,
        hiddenStates,
        gradientCheckpointing,
        precision);
  }

  /** These options with one dropout rate everywhere. */
  public BuildOptions withDropout(double rate) {
    return new BuildOptions(
        randomBlocks,
        attentionType,
        tokenTypeIds,
        ignoreMismatchedSizes,
        seed,
        OptionalDouble.of(rate),
        hiddenStates,
        gradientCheckpointing,
        precision);
  }

  /** These options with or without hidden states among the outputs. */
  public BuildOptions withHiddenStates(boolean wanted) {
    return new BuildOptions(
        randomBlocks,
        attentionType,
        tokenTypeIds,
        ignoreMismatchedSizes,
        seed,
        dropout,
        wanted,
        gradientCheckpointing,
        precision);
  }

  /** These options with or without computing activations again in the backward pass. */
  public BuildOptions withGradientCheckpointing(boolean wanted) {
    return new BuildOptions(
        randomBlocks,
        attentionType,
        tokenTypeIds,
        ignoreMismatchedSizes,
        seed,
        dropout,
        hiddenStates,
        wanted,
        precision);
  }

  /** These options with matrix products in another precision while training. */
  public BuildOptions withPrecision(Precision other) {
    return new BuildOptions(
        randomBlocks,
        attentionType,
        tokenTypeIds,
        ignoreMismatchedSizes,
        seed,
        dropout,
        hiddenStates,
        gradientCheckpointing,
        other);
  }

  /** A configuration with these options' dropout rate, or as it is. */
  public ModelConfig applyTo(ModelConfig config) {
    return dropout.isEmpty() ? config : config.withDropout(dropout.getAsDouble());
  }
}
