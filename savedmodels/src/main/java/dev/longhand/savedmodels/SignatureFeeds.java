package dev.longhand.savedmodels;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.tensorflow.Session;
import org.tensorflow.Tensor;

/**
 * The tensors for the inputs of a signature. An input that the signature does not declare is left
 * out, so that one caller serves every model.
 */
public final class SignatureFeeds implements AutoCloseable {
  private final Signature signature;
  private final Map<String, Supplier<Tensor>> values = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** Makes feeds without any input. */
  public SignatureFeeds(Signature signature) {
    this.signature = signature;
  }

  /** Sets an input to a tensor that is made when it is fed; returns this. */
  public SignatureFeeds put(String input, Supplier<Tensor> tensor) {
    if (signature.inputs().containsKey(input)) {
      values.put(input, tensor);
    }
    return this;
  }

  /**
   * Sets the inputs of tokens, int32 of one shape, usually [batch, length]; returns this.
   *
   * @param attentionMask 1 at real tokens, 0 at padding
   * @param tokenTypeIds the text of each token; where there are none, zeros stand for them
   */
  public SignatureFeeds tokens(
      int[] inputIds, int[] attentionMask, int[] tokenTypeIds, long... shape) {
    put(Signatures.INPUT_IDS, () -> Tensors.ofInts(inputIds, shape));
    put(Signatures.ATTENTION_MASK, () -> Tensors.ofInts(attentionMask, shape));
    int[] types = tokenTypeIds.length == 0 ? new int[inputIds.length] : tokenTypeIds;
    return put(Signatures.TOKEN_TYPE_IDS, () -> Tensors.ofInts(types, shape));
  }

  /** Returns the tensors by the names of their inputs; they are freed when this is closed. */
  public Map<String, Tensor> tensors() {
    values.forEach((input, value) -> tensors.computeIfAbsent(input, key -> value.get()));
    return tensors;
  }

  /** Returns a run of a session that is fed with new tensors; those of the last run are freed. */
  public Session.Runner runner(Session session) {
    close();
    Session.Runner runner = session.runner();
    tensors().forEach((input, tensor) -> runner.feed(signature.input(input).name(), tensor));
    return runner;
  }

  /** Frees the tensors; there may be another run. */
  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
    tensors.clear();
  }
}
