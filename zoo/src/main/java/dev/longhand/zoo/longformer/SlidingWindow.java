package dev.longhand.zoo.longformer;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.net.Dimensions;
import dev.longhand.zoo.net.InvertibleGather;
import dev.longhand.zoo.net.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * What the tokens of a batch see through a window: those of a tile of c positions see s others, the
 * g global tokens of their row and those near the tile.
 */
final class SlidingWindow {
  private final int heads;
  private final int half;
  private final PackedTokens tokens;
  private final GlobalTokens globals;
  private final Tiles tiles;
  private final InvertibleGather queries;
  private final Operand<TInt32> seenIndex;
  private final GlobalLocalMerge contexts;
  private final Operand<TFloat32> bias;

  /**
   * The window of a batch.
   *
   * @param half positions that a token sees on each side
   */
  SlidingWindow(Net net, PackedTokens tokens, GlobalTokens globals, int heads, int half) {
    this.heads = heads;
    this.half = half;
    this.tokens = tokens;
    this.globals = globals;
    tiles = Tiles.of(net, tokens.length(), half);
    var placeInTiles = placeInTiles(net); // [T, H]
    queries =
        InvertibleGather.ofAll(
            net, perHead(net, at(net, tokens.tokenIndices(), tiles.own())), placeInTiles);
    var near = at(net, tokens.tokenIndices(), tiles.near()); // [B, N, A - G]
    seenIndex = perHead(net, withGlobals(net, globals.slots(), near));
    bias = bias(net);
    contexts = contexts(net, placeInTiles);
  }

  /** What is at some positions, or at the nearest that there is: [B, L] to [batch, ..]. */
  private Operand<TInt32> at(Net net, Operand<TInt32> perPlace, Operand<TInt32> positions) {
    return net.tf().gather(perPlace, inside(net, positions), net.tf().constant(1));
  }

  private Operand<TInt32> inside(Net net, Operand<TInt32> positions) {
    Ops tf = net.tf();
    var last = tf.math.sub(tokens.length(), tf.constant(1)); // []
    return tf.math.minimum(tf.math.maximum(positions, tf.constant(0)), last);
  }

  /** A row's global ones, [B, G], before those near each tile, [B, N, A - G]. */
  private <T extends TNumber> Operand<T> withGlobals(
      Net net, Operand<T> ofRow, Operand<T> nearTiles) {
    Ops tf = net.tf();
    var shape =
        tf.stack(
            net.dimensions(Dimensions.of(tokens.batch()).by(tiles.count()).by(globals.count())));
    var repeated = tf.broadcastTo(tf.expandDims(ofRow, tf.constant(1)), shape); // [B, N, G]
    return tf.concat(List.of(repeated, nearTiles), tf.constant(2)); // [B, N, A]
  }

  /** The vectors of each head of tokens [B, N, W], by their number: [B*N, H, W]. */
  private Operand<TInt32> perHead(Net net, Operand<TInt32> slots) {
    Ops tf = net.tf();
    var head = net.reshape(net.range(tf.constant(0), tf.constant(heads)), heads, 1); // [H, 1]
    var first = tf.expandDims(net.mul(slots, tf.constant(heads)), tf.constant(2));
    var all = net.add(first, head); // [B, N, H, W]
    return net.reshape(
        all, net.dimensions(Dimensions.of(-1).by(heads).by(net.dimension(slots, 2))));
  }

  /** Hides padding, what is beyond the window, and what is global and so there already. */
  private Operand<TFloat32> bias(Net net) {
    Ops tf = net.tf();
    var isInside = tf.math.equal(tiles.near(), inside(net, tiles.near())); // [N, A - G]
    var isLocal =
        net.cast(at(net, tokens.unpack(net, globals.isLocal()), tiles.near()), TFloat32.class);
    var local = net.mul(isLocal, net.cast(isInside, TFloat32.class)); // [B, N, A - G]
    var ofKeys = withGlobals(net, globals.bias(), net.scoreBias(local)); // [B, N, A]
    var none = tf.fill(tf.stack(List.of(tiles.size(), globals.count())), net.constant(0)); // [P, G]
    var ofPairs = tf.concat(List.of(none, net.scoreBias(tiles.band())), tf.constant(1)); // [P, A]
    var row =
        net.reshape(
            ofKeys, net.dimensions(Dimensions.of(-1).by(1).by(1).by(net.dimension(ofKeys, 2))));
    return net.add(row, ofPairs); // [B*N, 1, P, A]
  }

  /** Where each token's heads are in [B*N, H, P], [T, H]. */
  private Operand<TInt32> placeInTiles(Net net) {
    Ops tf = net.tf();
    var tile = tf.math.floorDiv(tokens.columns(), tiles.size()); // [T]
    var line = net.add(net.mul(tokens.rows(), tiles.count()), tile); // [T]
    var start = net.mul(net.mul(line, tf.constant(heads)), tiles.size()); // [T]
    var inTile = tf.math.floorMod(tokens.columns(), tiles.size()); // [T]
    return GlobalLocalMerge.ofHeads(net, net.add(start, inTile), tiles.size(), heads);
  }

  /** Local vectors are [B*N, H, P], global ones [H, B*G]. */
  private GlobalLocalMerge contexts(Net net, Operand<TInt32> placeInTiles) {
    var before = net.mul(tokens.rows(), globals.count()); // [T]
    var rows = net.mul(tokens.batch(), globals.count()); // []
    var global = GlobalLocalMerge.ofHeads(net, net.add(before, globals.ranks()), rows, heads);
    var inTiles = net.mul(net.mul(tokens.batch(), tiles.count()), tiles.size()); // []
    return GlobalLocalMerge.of(
        net,
        new GlobalLocalMerge.Kind(globals.isGlobal(), global, timesHeads(net, rows)),
        new GlobalLocalMerge.Kind(globals.isLocal(), placeInTiles, timesHeads(net, inTiles)),
        heads);
  }

  private Operand<TInt32> timesHeads(Net net, Operand<TInt32> count) {
    return net.mul(count, net.tf().constant(heads));
  }

  /** The queries of each tile: [T, C] to [B*N, H, P, D]. */
  Operand<TFloat32> queries(Net net, Operand<TFloat32> x) {
    return queries.of(net, net.vectors(x, heads));
  }

  /** The keys or values that each tile sees: [T, C] to [B*N, H, A, D]. */
  Operand<TFloat32> seen(Net net, Operand<TFloat32> x) {
    return net.gather(net.vectors(x, heads), seenIndex);
  }

  /** What is added to the scores of those, [B*N, 1, P, A]. */
  Operand<TFloat32> bias() {
    return bias;
  }

  /** Which context is whose. */
  GlobalLocalMerge contexts() {
    return contexts;
  }

  /** The positions that the first token of a row sees through the window, [W]. */
  Operand<TInt32> nearFirst(Net net) {
    Ops tf = net.tf();
    var seen = tf.math.minimum(tokens.length(), tf.constant(half + 1)); // []
    return net.range(tf.constant(0), seen);
  }
}
