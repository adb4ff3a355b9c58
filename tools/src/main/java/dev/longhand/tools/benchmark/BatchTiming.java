package dev.longhand.tools.benchmark;

/**
 * The measured cost of a batch.
 *
 * @param seconds from its inputs to its outputs
 * @param rows in it
 * @param real tokens that are no padding
 * @param padded tokens with the padding to the longest row
 * @param flop floating-point operations that its real tokens need
 */
record BatchTiming(double seconds, int rows, long real, long padded, double flop) {}
