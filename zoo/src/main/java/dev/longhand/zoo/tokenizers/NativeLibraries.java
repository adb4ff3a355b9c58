package dev.longhand.zoo.tokenizers;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import dev.longhand.savedmodels.ReportedException;
import java.util.List;

/**
 * Prepares the tokenizers' native libraries, which are unpacked from their jars to ~/.djl.ai (or
 * DJL_CACHE_DIR; the folder for temporary files where the home cannot be written to).
 */
final class NativeLibraries {
  /**
   * Left alone, the library would download a CUDA build on machines with a GPU, and report its use
   * to its makers on some clouds.
   */
  private static final List<String[]> SETTINGS =
      List.of(
          new String[] {"RUST_FLAVOR", "cpu"},
          new String[] {"ai.djl.offline", "true"},
          new String[] {"OPT_OUT_TRACKING", "true"});

  private NativeLibraries() {}

  /**
   * Makes sure that nothing is fetched or sent; to be called before any of the library's classes.
   */
  static void keepOffline() {
    for (String[] setting : SETTINGS) {
      if (System.getProperty(setting[0]) == null) {
        System.setProperty(setting[0], setting[1]);
      }
    }
  }

  /** Loads the tokenizers library. */
  static void loadTokenizers() {
    keepOffline();
    try {
      LibUtils.checkStatus();
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      throw new ReportedException(
          "The tokenizers library cannot be loaded ("
              + e.getMessage()
              + "): it is unpacked to ~/.djl.ai, or to the folder in DJL_CACHE_DIR, which must be"
              + " writable.",
          e);
    }
  }
}
