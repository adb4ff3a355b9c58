/**
 * Longformer (Beltagy et al. 2020): configuration, sliding-window attention, global tokens.
 *
 * <p>A token attends to the window around it, and global tokens attend to all and are attended by
 * all. Row q, column k; w is inside the window, g is global, here with a window of 2 positions on
 * each side and the first token global:
 *
 * <pre>
 *        k 0 1 2 3 4 5 6 7
 *   q 0    g g g g g g g g
 *     1    g w w w . . . .
 *     2    g w w w w . . .
 *     3    g w w w w w . .
 *     4    g . w w w w w .
 *     5    g . . w w w w w
 *     6    g . . . w w w w
 *     7    g . . . . w w w
 * </pre>
 *
 * <p>A row is cut into N tiles of P positions. Each tile is multiplied with the W positions that
 * any of its windows reaches, from half a window before its first position to half a window after
 * its last, and with the G global tokens: dense products of [P, D] and [D, A] with A = G + W, in
 * which positions beyond a token's own window are masked:
 *
 * <pre>
 *   keys      | global |  half  |  tile n of P positions  |  half  |
 *   queries            |        |  tile n of P positions  |        |
 * </pre>
 *
 * <p>The letters of shapes are those of {@link dev.longhand.zoo.layers}.
 */
package dev.longhand.zoo.longformer;
