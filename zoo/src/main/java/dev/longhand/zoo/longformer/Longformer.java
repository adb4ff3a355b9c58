package dev.longhand.zoo.longformer;

import dev.longhand.zoo.attention.PackedTokens;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.EncoderRequest;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.roberta.Roberta;
import java.util.HashMap;
import java.util.Map;

/** Longformer's encoder: RoBERTa's with another attention (Beltagy et al. 2020). */
final class Longformer {
  private final LongformerConfig longformer;
  private final EncoderConfig config;

  Longformer(LongformerConfig longformer) {
    this.longformer = longformer;
    this.config = longformer.encoder();
  }

  EncoderOutput encode(Net net, Inputs inputs, EncoderRequest wanted) {
    int heads = config.attentionHeads();
    var tokens = new PackedTokens(net, inputs.mask(), heads, 1);
    var globals = new GlobalTokens(net, tokens, inputs.optional(GlobalAttention.MASK));
    Map<Integer, SlidingWindow> windows = new HashMap<>();
    for (int window : longformer.windows()) {
      windows.computeIfAbsent(
          window, size -> new SlidingWindow(net, tokens, globals, heads, size / 2));
    }
    return new Roberta("longformer", config)
        .encode(
            net,
            inputs,
            wanted,
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
