/**
 * BigBird (Zaheer et al. 2020): configuration, encoder, block-sparse attention.
 *
 * <p>Positions are cut into blocks of P. A block of queries attends to the first and the last block
 * (g), to itself and its two neighbors (w), and to R random blocks (r); the first and the last
 * block attend to all. Here 8 blocks with one random block each; row: block of queries, column:
 * block of keys:
 *
 * <pre>
 *        0 1 2 3 4 5 6 7
 *    0   g g g g g g g g
 *    1   g w w . . r . g
 *    2   g w w w . . r g
 *    3   g . w w w r . g
 *    4   g r . w w w . g
 *    5   g . r . w w w g
 *    6   g . . r . w w g
 *    7   g g g g g g g g
 * </pre>
 *
 * <p>The J blocks between the global ones are computed together: the keys of the A attended blocks
 * of each, A = 5 + R, are gathered to [B*H*J, A*P, D] and multiplied with its queries [B*H*J, P,
 * D]. Rows of fewer than 6 + 2 R blocks use full attention, as in the reference implementation.
 *
 * <p>The letters of shapes are those of {@link dev.longhand.zoo.layers}.
 */
package dev.longhand.zoo.bigbird;
