package dev.longhand.savedmodels;

import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.Tensor;

/** The outputs of one run of a signature; closing it frees them. */
public final class SignatureResult implements AutoCloseable {
  private final List<String> names;
  private final Result result;

  SignatureResult(List<String> names, Result result) {
    this.names = List.copyOf(names);
    this.result = result;
  }

  /**
   * An output, valid until this result is closed.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Tensor get(String output) {
    int index = names.indexOf(output);
    if (index < 0) {
      throw new IllegalArgumentException("no output %s among %s".formatted(output, names));
    }
    return result.get(index);
  }

  /** All values of a float32 output in row-major order. */
  public float[] floats(String output) {
    return Tensors.floats(get(output));
  }

  /** The value of a float32 output that has only one. */
  public float scalar(String output) {
    return Tensors.scalar(get(output));
  }

  @Override
  public void close() {
    result.close();
  }
}
