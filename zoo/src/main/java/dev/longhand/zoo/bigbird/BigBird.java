package dev.longhand.zoo.bigbird;

import dev.longhand.zoo.attention.Attention;
import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.layers.Embeddings;
import dev.longhand.zoo.layers.Encoder;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.layers.ForwardPass;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.model.AttentionType;
import dev.longhand.zoo.model.RandomBlocks;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import java.util.function.IntFunction;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** BigBird's encoder (Zaheer et al. 2020). */
final class BigBird {
  private final BigBirdConfig bigBird;
  private final EncoderConfig config;
  private final RandomBlocks randomBlocks;

  BigBird(BigBirdConfig bigBird, RandomBlocks randomBlocks) {
    this.bigBird = bigBird;
    this.config = bigBird.encoder();
    this.randomBlocks = randomBlocks;
  }

  /** The forward pass: full, block-sparse, or whichever is due by the length of the plan. */
  ForwardPass forward(AttentionType type) {
    boolean neverSparse = !bigBird.isBlockSparse(type, bigBird.maxLength());
    if (neverSparse) {
      return ForwardPass.of(this::withFullAttention);
    }
    if (type == AttentionType.BLOCK_SPARSE) {
      return ForwardPass.of(this::withBlockSparseAttention);
    }
    return ForwardPass.choice(
        (net, inputs) ->
            net.tf()
                .math
                .greater(
                    inputs.optional(BigBirdConfig.PLAN_LENGTH),
                    net.tf().constant(bigBird.longestFullPlan())),
        this::withBlockSparseAttention,
        this::withFullAttention);
  }

  private EncoderOutput withFullAttention(Net net, Inputs inputs, EncoderRequest wanted) {
    var tokens = new PackedTokens(net, inputs.mask(), config.attentionHeads(), 1);
    var attention = Attention.full(tokens, config.attentionDropout(), this::project);
    return encode(net, inputs, wanted, tokens, i -> attention);
  }

  private EncoderOutput withBlockSparseAttention(Net net, Inputs inputs, EncoderRequest wanted) {
    int heads = config.attentionHeads();
    var tokens = new PackedTokens(net, inputs.mask(), heads, bigBird.blockSize());
    var plan = new BlockPlan(net, bigBird, tokens, inputs.optional(BigBirdConfig.PLAN_LENGTH));
    IntFunction<AttendedBlocks> seen = seen(net, plan);
    return encode(
        net,
        inputs,
        wanted,
        tokens,
        layer ->
            new BlockSparseAttention(
                tokens, plan, seen.apply(layer), config.attentionDropout(), this::project));
  }

  private IntFunction<AttendedBlocks> seen(Net net, BlockPlan plan) {
    int heads = config.attentionHeads();
    boolean drawn =
        switch (randomBlocks) {
          case TRANSFORMERS -> net.isTraining();
          case PAPER -> true;
          case FIRST -> false;
        };
    if (!drawn) {
      var same = AttendedBlocks.withFirst(net, plan, heads, bigBird.randomBlocks());
      return layer -> same;
    }
    var tables = new RandomBlockTables(bigBird);
    return layer -> AttendedBlocks.withDrawn(net, plan, tables.of(net, plan, layer), heads);
  }

  private Operand<TFloat32> project(Net net, String name, Operand<TFloat32> x) {
    return bigBird.useBias()
        ? net.dense(name, x, Net.width(x))
        : net.denseWithoutBias(name, x, Net.width(x));
  }

  private EncoderOutput encode(
      Net net,
      Inputs inputs,
      EncoderRequest wanted,
      PackedTokens tokens,
      IntFunction<Attention> attention) {
    Net base = net.in("bert");
    var embedded = embed(base.in("embeddings"), inputs, tokens); // [T, C]
    var encoded = Encoder.apply(base.in("encoder"), config, embedded, tokens, attention, wanted);
    declarePooler(base.in("pooler"));
    return encoded;
  }

  /** The pooler is in every checkpoint, whether the head reads it or not. */
  private void declarePooler(Net net) {
    net.declare("weight", Start.NORMAL, config.hiddenSize(), config.hiddenSize());
    net.declare("bias", Start.ZEROS, config.hiddenSize());
  }

  private Operand<TFloat32> embed(Net net, Inputs inputs, PackedTokens tokens) {
    var embeddings = new Embeddings(net, config, inputs, tokens);
    var scale = net.constant(bigBird.rescaleEmbeddings() ? Math.sqrt(config.hiddenSize()) : 1);
    var words = net.mul(embeddings.words(), scale); // [T, C]
    var positions = embeddings.positions(tokens.columns(), Start.NORMAL); // [T, C]
    var sum = net.add(net.add(words, positions), embeddings.types()); // [T, C]
    return embeddings.norm(embeddings.dropout(sum)); // [T, C]
  }
}
