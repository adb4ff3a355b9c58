package dev.longhand.savedmodels.runtime;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/** The libraries that TensorFlow's build for GPUs opens before it uses one. */
final class CudaLibraries {
  /** Comes with the NVIDIA driver; without it TensorFlow does not look for the others. */
  static final String DRIVER = "libcuda.so.1";

  /** The libraries that TensorFlow 2.18 loads, in order; if one is missing it uses no GPU. */
  private static final List<String> TOOLKIT =
      List.of(
          "libcudart.so.12",
          "libcublas.so.12",
          "libcublasLt.so.12",
          "libcufft.so.11",
          "libcusolver.so.11",
          "libcusparse.so.12",
          "libcudnn.so.9");

  private CudaLibraries() {}

  /** Returns the libraries that this process cannot open, the driver's first. */
  static List<String> missing() {
    return missing(Stream.concat(Stream.of(DRIVER), TOOLKIT.stream()).toList());
  }

  static List<String> missing(List<String> names) {
    NativeTensorFlow.load();
    return names.stream().filter(name -> !canOpen(name)).toList();
  }

  private static boolean canOpen(String name) {
    try {
      Loader.loadGlobal(name);
      return true;
    } catch (LinkageError notFound) {
      return false;
    }
  }
}
