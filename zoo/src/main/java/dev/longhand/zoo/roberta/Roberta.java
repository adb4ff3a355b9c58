package dev.longhand.zoo.roberta;

import dev.longhand.zoo.EncoderConfig;
import dev.longhand.zoo.layers.Attention;
import dev.longhand.zoo.layers.Attention.Projection;
import dev.longhand.zoo.layers.Classification;
import dev.longhand.zoo.layers.Embeddings;
import dev.longhand.zoo.layers.Encoder;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.layers.Net;
import dev.longhand.zoo.layers.Parameters.Start;
import dev.longhand.zoo.layers.Tokens;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** RoBERTa with a classification head on its first token (Liu et al. 2019). */
final class Roberta {
  private Roberta() {}

  static Classification classify(Net net, Inputs inputs, RobertaConfig roberta) {
    EncoderConfig config = roberta.encoder();
    Net base = net.in("roberta");
    var tokens = new Tokens(net, inputs.mask(), config.attentionHeads(), 1);
    var embedded = embed(base.in("embeddings"), config, inputs, tokens); // [tokens, hidden]
    var attention = Attention.full(tokens, config.attentionDropout(), Projection.WITH_BIAS);
    var encoded =
        Encoder.apply(
            base.in("encoder"), config, embedded, tokens, i -> attention, inputs.hiddenStates());
    var logits = classify(net.in("classifier"), roberta, encoded.firsts()); // [batch, labels]
    return Classification.of(net, logits, encoded, tokens, inputs);
  }

  private static Operand<TFloat32> embed(
      Net net, EncoderConfig config, Inputs inputs, Tokens tokens) {
    var embeddings = new Embeddings(net, config, inputs, tokens);
    var places = tokens.pick(net, positions(net, inputs.ids(), config.padTokenId())); // [tokens]
    var positions = embeddings.positions(places, Start.NORMAL_BUT_PADDING); // [tokens, hidden]
    var sum = net.add(net.add(embeddings.words(), positions), embeddings.types());
    return embeddings.dropout(embeddings.norm(sum)); // [tokens, hidden]
  }

  /** Positions count the tokens that are not padding, from the one after the padding id. */
  private static Operand<TInt32> positions(Net net, Operand<TInt32> ids, int padTokenId) {
    var padding = net.tf().constant(padTokenId);
    var isReal = net.cast(net.tf().math.notEqual(ids, padding), TInt32.class); // [batch, length]
    var count = net.tf().math.cumsum(isReal, net.tf().constant(1)); // [batch, length]
    return net.add(net.mul(count, isReal), padding); // [batch, length]
  }

  private static Operand<TFloat32> classify(
      Net net, RobertaConfig roberta, Operand<TFloat32> firsts) {
    double rate = roberta.encoder().headDropout();
    var dense = net.dense("dense", net.dropout(firsts, rate), Net.width(firsts));
    var active = net.dropout(net.tf().math.tanh(dense), rate); // [batch, hidden]
    return net.dense("out_proj", active, roberta.labels().size()); // [batch, labels]
  }
}
