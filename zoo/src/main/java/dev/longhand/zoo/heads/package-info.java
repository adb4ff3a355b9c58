/** Heads: what makes logits of an encoder's hidden states, each for any encoder. */
package dev.longhand.zoo.heads;
