package dev.longhand.zoo.tokenizers.encoder;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.longhand.files.UserException;
import java.util.Map;

/**
 * Loads the tokenizers' native library, which is unpacked from its jar to ~/.djl.ai (or
 * DJL_CACHE_DIR; the folder for temporary files where the home cannot be written to).
 */
final class NativeLibrary {
  /**
   * Left alone, the library would download a CUDA build on machines with a GPU, and report its use
   * to its makers on some clouds.
   */
  private static final Map<String, String> SETTINGS =
      Map.of("RUST_FLAVOR", "cpu", "ai.djl.offline", "true", "OPT_OUT_TRACKING", "true");

  private NativeLibrary() {}

  /**
   * Returns the library; nothing is fetched or sent.
   *
   * @throws UserException if it cannot be loaded
   */
  static TokenizersLibrary tokenizers() {
    SETTINGS.forEach(System.getProperties()::putIfAbsent);
    try {
      LibUtils.checkStatus();
      return TokenizersLibrary.LIB;
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      throw new UserException(
          "the tokenizers library cannot be loaded ("
              + e.getMessage()
              + "): it is unpacked to ~/.djl.ai, or to the folder in DJL_CACHE_DIR, which must be"
              + " writable",
          e);
    }
  }
}
