package dev.longhand.zoo.layers;

/**
 * What is wanted of an encoder.
 *
 * @param read the tokens that the head reads
 * @param hiddenStates whether the hidden states of all layers are outputs too
 */
public record Wanted(ReadTokens read, boolean hiddenStates) {}
