package dev.longhand.zoo.attention;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Random features of queries or keys, values + offset. The sum is never made: what the offset adds
 * to a product follows from sums of the other factor, which is smaller.
 *
 * @param values [B, H, L, M]
 * @param offset of all features of a vector, [B, 1, L, 1], or [] where it is the same for all
 *     vectors
 */
public record Features(Operand<TFloat32> values, Operand<TFloat32> offset) {}
