package dev.longhand.zoo.layers;

import dev.longhand.zoo.attention.OutputTokens;

/**
 * What is wanted of an encoder.
 *
 * @param read the tokens that the head reads
 * @param hiddenStates whether the hidden states of all layers are outputs too
 */
public record EncoderRequest(OutputTokens read, boolean hiddenStates) {}
