package dev.longhand.zoo.convert;

import dev.longhand.zoo.model.ModelConfig;
import java.nio.FloatBuffer;

/**
 * The mapping of a longer table of position embeddings to the rows of a shorter one: the
 * original's, repeated from its first position to its last over and over, as Longformer's authors
 * do (Beltagy et al. 2020, section 5).
 *
 * @param sourceOffset rows of the original before the first position
 * @param sourceRows rows of the original
 * @param targetOffset rows of the long table before the first position
 * @param targetRows rows of the long table
 */
record PositionRows(int sourceOffset, int sourceRows, int targetOffset, int targetRows) {

  /** The rows of a long model's table in its source's. */
  static PositionRows between(ModelConfig source, ModelConfig target) {
    return new PositionRows(
        offset(source),
        source.encoder().maxPositions(),
        offset(target),
        target.encoder().maxPositions());
  }

  /** Rows of a model's table before the first position: those up to the padding id, or none. */
  static int offset(ModelConfig config) {
    return config.encoder().maxPositions() - config.maxLength();
  }

  /** The long table, both in row-major order; rows before the first position that are new are 0. */
  FloatBuffer extend(FloatBuffer source, int width) {
    FloatBuffer target = FloatBuffer.allocate(Math.multiplyExact(targetRows, width));
    for (int row = 0; row < targetRows; row++) {
      int from = sourceRow(row);
      if (from >= 0) {
        target.put(row * width, source, source.position() + from * width, width);
      }
    }
    return target;
  }

  private int sourceRow(int row) {
    if (row < targetOffset) {
      return row < sourceOffset ? row : -1;
    }
    return sourceOffset + (row - targetOffset) % (sourceRows - sourceOffset);
  }
}
