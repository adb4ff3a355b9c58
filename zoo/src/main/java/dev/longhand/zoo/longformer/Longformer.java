package dev.longhand.zoo.longformer;

import dev.longhand.zoo.EncoderConfig;
import dev.longhand.zoo.layers.Classification;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.layers.Net;
import dev.longhand.zoo.layers.Tokens;
import dev.longhand.zoo.roberta.Roberta;
import java.util.HashMap;
import java.util.Map;

/** Longformer with a classification head on its first token (Beltagy et al. 2020). */
final class Longformer {
  private final LongformerConfig longformer;
  private final EncoderConfig config;

  Longformer(LongformerConfig longformer) {
    this.longformer = longformer;
    this.config = longformer.encoder();
  }

  Classification classify(Net net, Inputs inputs) {
    int heads = config.attentionHeads();
    var tokens = new Tokens(net, inputs.mask(), heads, 1);
    var globals = new GlobalTokens(net, tokens, inputs.optional(GlobalAttention.MASK));
    Map<Integer, SlidingWindow> windows = new HashMap<>();
    for (int window : longformer.windows()) {
      windows.computeIfAbsent(
          window, size -> new SlidingWindow(net, tokens, globals, heads, size / 2));
    }
    // This head has hidden_dropout_prob, whatever classifier_dropout says.
    var roberta =
        new Roberta("longformer", config, config.hiddenDropout(), longformer.labels().size());
    return roberta.classify(
        net,
        inputs,
        tokens,
        layer ->
            new SlidingWindowAttention(
                tokens,
                globals,
                windows.get(longformer.windows().get(layer)),
                config.attentionHeads(),
                config.attentionDropout()));
  }
}
