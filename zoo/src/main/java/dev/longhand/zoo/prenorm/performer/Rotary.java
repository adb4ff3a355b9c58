package dev.longhand.zoo.prenorm.performer;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.net.Dimensions;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * Rotary positions (Su et al. 2021): each pair of neighboring columns of a query or key is turned
 * by its position's angle. A pair is a complex number, so that the turn is one multiplication.
 */
final class Rotary {
  private static final String BITCAST = "Bitcast";

  static {
    TensorFlow.registerCustomGradient(
        BITCAST, (tf, op, dys) -> List.of(bitcast(tf, dys.get(0), op.input(0).dataType())));
  }

  private final PackedTokens tokens;
  private final int size;
  private final Operand<TType> turns;

  /** The turns of a batch's positions, for vectors of an even size. */
  Rotary(Net net, PackedTokens tokens, int size) {
    this.tokens = tokens;
    this.size = size;
    Ops tf = net.tf();
    var angles = SinePositions.angles(net, tokens.length(), size); // [L, D / 2]
    turns =
        tf.scope()
            .opBuilder("Complex", "Complex")
            .addInput(tf.math.cos(angles).asOutput())
            .addInput(tf.math.sin(angles).asOutput())
            .setAttr("Tout", DataType.DT_COMPLEX64)
            .build()
            .output(0); // [L, D / 2]
  }

  /** Vectors at the positions of their places, [B, H, L, D]. */
  Operand<TFloat32> turn(Net net, Operand<TFloat32> vectors) {
    Ops tf = net.tf();
    var pairs =
        net.reshape(
            vectors, net.dimensions(Dimensions.of(-1).by(tokens.length()).by(size / 2).by(2)));
    var complex = bitcast(tf, pairs, DataType.DT_COMPLEX64); // [B*H, L, D / 2]
    var turned = bitcast(tf, net.mul(complex, turns), DataType.DT_FLOAT);
    var shape = net.dimensions(Dimensions.of(tokens.batch()).by(-1).by(tokens.length()).by(size));
    return net.reshape(turned.asOutput().expect(TFloat32.class), shape);
  }

  private static Operand<TType> bitcast(Ops tf, Operand<?> x, DataType type) {
    return tf.scope()
        .opBuilder(BITCAST, BITCAST)
        .addInput(x.asOutput())
        .setAttr("type", type)
        .build()
        .output(0);
  }
}
