package dev.longhand.zoo.config;

/**
 * The attention of an architecture and the cost of one layer for a sequence. In the formulas n is
 * the number of tokens, d the hidden size and h the number of heads; a configuration's other
 * letters are in the attention's name. The formulas are leading terms: the ends of a text, which
 * see less, count as its middle.
 *
 * @param name of the attention, such as "full"
 * @param time floating-point operations of a forward pass, such as "4 n^2 d"
 * @param memory numbers in the weights of the attention, or in what stands for them, such as "n^2
 *     h"
 * @param keys how many keys the time amounts to for each token
 */
public record AttentionCost(String name, String time, String memory, Keys keys) {

  /** The attention of every token over every token. */
  public static final AttentionCost FULL =
      new AttentionCost("full", "4 n^2 d", "n^2 h", (tokens, layer) -> tokens);

  /** Counts keys; scores and contexts of one take 4 d operations for a token. */
  @FunctionalInterface
  public interface Keys {
    /** The keys of a token among so many tokens, in a layer counted from 0. */
    double of(int tokens, int layer);
  }

  /** The floating-point operations of a layer's forward pass over a text. */
  public double flop(int tokens, int layer, int hiddenSize) {
    return 4.0 * tokens * keys.of(tokens, layer) * hiddenSize;
  }

  /** Whether every token sees every other, whatever the length. */
  public boolean isFull() {
    return equals(FULL);
  }
}
