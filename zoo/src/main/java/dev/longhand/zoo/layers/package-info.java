/**
 * The layers of a transformer encoder: embeddings, attention and feed-forward layers, written over
 * {@link dev.longhand.zoo.net.Net}.
 *
 * <p>Every tensor has its shape in a comment. The letters are the same in all models:
 *
 * <pre>
 *   B  rows of a batch                        T  real tokens of all rows, one after another
 *   L  positions of a row, padding included   C  width of a hidden state
 *   H  attention heads                        D  width of a head, C / H
 *   Q  tokens whose output is computed        F  width inside the feed-forward layer
 *   V  words of the vocabulary                O  outputs of a head
 *   E  documents                              S  segments of all documents
 *   K  projected length of Linformer          M  random features of Performer
 *   N  tiles or blocks of a row               P  positions of a tile or block
 *   G  global tokens or blocks                A  attended positions or blocks
 *   W  positions around a tile                R  random blocks of BigBird
 *   J  blocks of BigBird between its global ones
 *   I  inputs of a dense layer                U  steps of an LSTM
 *   X  any number of rows                     Y  any width
 * </pre>
 *
 * <p>A product of sizes is written {@code B*H}; {@code []} is a scalar.
 *
 * <p>The life of a batch: token ids [B, L] become hidden states [T, C] of the real tokens alone, so
 * embeddings, projections, layer norms and feed-forward layers compute no padding. Attention pads
 * its projections to [B, H, L, D], adds a large negative number to the scores of padded keys, whose
 * weights are then exactly 0, and drops padded queries on the way back to [T, C]. Padding therefore
 * leaves no trace in a value or a gradient. In the last layer only the tokens that the head reads
 * are computed: the first of each row, [B, C], saves most of that layer's work in classification.
 */
package dev.longhand.zoo.layers;
