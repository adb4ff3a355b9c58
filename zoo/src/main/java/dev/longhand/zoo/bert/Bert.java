package dev.longhand.zoo.bert;

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

/** BERT with a classification head on its pooled first token (Devlin et al. 2018). */
final class Bert {
  private Bert() {}

  static Classification classify(Net net, Inputs inputs, BertConfig bert) {
    EncoderConfig config = bert.encoder();
    Net base = net.in("bert");
    var tokens = new Tokens(net, inputs.mask(), config.attentionHeads(), 1);
    var embedded = embed(base.in("embeddings"), config, inputs, tokens); // [tokens, hidden]
    var attention = Attention.full(tokens, config.attentionDropout(), Projection.WITH_BIAS);
    var encoded =
        Encoder.apply(
            base.in("encoder"), config, embedded, tokens, i -> attention, inputs.hiddenStates());
    var pooled = pool(base.in("pooler"), encoded.firsts()); // [batch, hidden]
    var kept = net.dropout(pooled, config.headDropout()); // [batch, hidden]
    var logits = net.dense("classifier", kept, bert.labels().size()); // [batch, labels]
    return Classification.of(net, logits, encoded, tokens, inputs);
  }

  private static Operand<TFloat32> embed(
      Net net, EncoderConfig config, Inputs inputs, Tokens tokens) {
    var embeddings = new Embeddings(net, config, inputs, tokens);
    var words = embeddings.words(); // [tokens, hidden]
    var positions = embeddings.positions(tokens.columns(), Start.NORMAL); // [tokens, hidden]
    var sum = net.add(net.add(words, positions), embeddings.types()); // [tokens, hidden]
    return embeddings.dropout(embeddings.norm(sum)); // [tokens, hidden]
  }

  private static Operand<TFloat32> pool(Net net, Operand<TFloat32> firsts) {
    return net.tf().math.tanh(net.dense("dense", firsts, Net.width(firsts)));
  }
}
