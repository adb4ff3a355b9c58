package dev.longhand.zoo.heads;

import dev.longhand.zoo.attention.OutputTokens;
import dev.longhand.zoo.config.EncoderConfig;
import dev.longhand.zoo.layers.EncoderOutput;
import dev.longhand.zoo.layers.Inputs;
import dev.longhand.zoo.net.Activation;
import dev.longhand.zoo.net.Net;
import dev.longhand.zoo.net.Parameters.Start;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The word at each of n positions (Devlin et al. 2018, section 3.1), by a decoder that is the word
 * embeddings (Press and Wolf 2017). Logits are made for the asked positions alone: [X, V].
 *
 * @param names of its parameters
 * @param words the name of the word embeddings
 * @param activation of its layer
 * @param config the encoder's sizes
 */
public record MaskedLanguageModelHead(
    Names names, String words, Activation activation, EncoderConfig config) implements Head {

  /**
   * What published checkpoints call its parameters.
   *
   * @param dense its layer
   * @param norm the layer norm
   * @param bias of the decoder
   */
  public record Names(String dense, String norm, String bias) {
    /** In BERT and BigBird. */
    public static final Names BERT =
        new Names(
            "cls.predictions.transform.dense",
            "cls.predictions.transform.LayerNorm",
            "cls.predictions.bias");

    /** In RoBERTa and Longformer. */
    public static final Names ROBERTA =
        new Names("lm_head.dense", "lm_head.layer_norm", "lm_head.bias");

    /** In DistilBERT. */
    public static final Names DISTILBERT =
        new Names("vocab_transform", "vocab_layer_norm", "vocab_projector.bias");
  }

  /** BERT's head on an encoder whose parameters start with a prefix such as {@code bert.}. */
  public static MaskedLanguageModelHead ofBert(String prefix, EncoderConfig config) {
    return new MaskedLanguageModelHead(Names.BERT, words(prefix), config.activation(), config);
  }

  /** RoBERTa's head; its activation is GELU, whatever that of the encoder is. */
  public static MaskedLanguageModelHead ofRoberta(String prefix, EncoderConfig config) {
    return new MaskedLanguageModelHead(Names.ROBERTA, words(prefix), Activation.GELU, config);
  }

  /** DistilBERT's head. */
  public static MaskedLanguageModelHead ofDistilBert(String prefix, EncoderConfig config) {
    return new MaskedLanguageModelHead(
        Names.DISTILBERT, words(prefix), config.activation(), config);
  }

  private static String words(String prefix) {
    return prefix + "embeddings.word_embeddings.weight";
  }

  @Override
  public OutputTokens reads() {
    return OutputTokens.ALL;
  }

  @Override
  public Operand<TFloat32> logits(Net net, EncoderOutput encoded, Inputs inputs) {
    int vocabulary = config.vocabularySize();
    int hidden = config.hiddenSize();
    var asked = encoded.at(net, inputs.positions().orElseThrow()); // [X, C]
    var dense = net.dense(names.dense, asked, hidden); // [X, C]
    var active = net.activation(activation, dense); // [X, C]
    var normed = net.layerNorm(names.norm, active, config.layerNormEpsilon()); // [X, C]
    var table = net.parameter(words, Start.NORMAL_BUT_PADDING, vocabulary, hidden);
    var bias = net.parameter(names.bias, Start.ZEROS, vocabulary); // [V]
    return net.tf().nn.biasAdd(net.linear(normed, table), bias); // [X, V]
  }
}
