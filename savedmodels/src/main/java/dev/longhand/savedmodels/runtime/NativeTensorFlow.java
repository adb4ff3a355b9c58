package dev.longhand.savedmodels.runtime;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import dev.longhand.files.UserException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.op.Ops;

/**
 * TensorFlow's native library, loaded once by whoever needs it first.
 *
 * <p>Its log has two parts. The older one reads {@code TF_CPP_MIN_LOG_LEVEL}; the other, Abseil,
 * does not, and is in the library twice. One copy can be told the level. What the other says, it
 * says while the library is loaded and in a session's first run.
 */
public final class NativeTensorFlow {
  /**
   * RTLD_LAZY and RTLD_LOCAL. JNA's default would make the library's symbols global, and
   * SentencePiece would take TensorFlow's Protocol Buffers, of another version, for its own.
   */
  private static final int LOCAL_SYMBOLS = Platform.isMac() ? 1 | 4 : 1;

  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";

  /** What Abseil's lines begin with, in the order of the levels that let them through. */
  private static final String SEVERITIES = "IWE";

  private static final String UNWANTED =
      "(?m)^(WARNING: All log messages before absl::|[%s]\\d{4} [\\d:.]+ +\\d+ \\S+:\\d+]).*\\R";

  /** {@code absl::SetMinLogLevel} in the release of Abseil that TensorFlow 2.18 contains. */
  private static final String SET_MIN_LOG_LEVEL =
      "_ZN4absl12lts_2023080214SetMinLogLevelENS0_18LogSeverityAtLeastE";

  /**
   * What the library and CUDA read from the environment when they start, unless the user has set
   * it: each session has threads of its own, so that it has as many as it was told; products are
   * those of float32, as torch's are; oneDNN computes on every processor, where TensorFlow by
   * itself leaves it out on those without AVX-512 or AVX-VNNI.
   */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "TF_OVERRIDE_GLOBAL_THREADPOOL",
          "1",
          "NVIDIA_TF32_OVERRIDE",
          "0",
          "TF_ENABLE_ONEDNN_OPTS",
          "1");

  private static boolean loaded;

  private NativeTensorFlow() {}

  /**
   * Loads the library with the environment that it needs, and makes {@code TF_CPP_MIN_LOG_LEVEL}
   * hold for all of its log.
   *
   * @throws UserException if it cannot be loaded
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    CLibrary.find().ifPresent(c -> ENVIRONMENT.forEach((name, value) -> c.setenv(name, value, 0)));
    int level = logLevel();
    if (level == 0) {
      path();
    } else {
      String unwanted = UNWANTED.formatted(SEVERITIES.substring(0, level));
      ErrorStream.filtered(log -> log.replaceAll(unwanted, ""), () -> start(level));
    }
    loaded = true;
  }

  /**
   * Lets a GPU multiply with 10 bits of mantissa, for the whole process. Does nothing once the
   * library is loaded.
   */
  public static synchronized void allowTensorFloat32() {
    CLibrary.find().ifPresent(c -> c.setenv("NVIDIA_TF32_OVERRIDE", "1", 0));
  }

  /** Whether the library has read its environment. */
  static synchronized boolean isLoaded() {
    return loaded;
  }

  /** Whether it is the build that can use GPUs. */
  public static boolean isBuildForGpus() {
    load();
    return Path.of(path()).getParent().endsWith("linux-x86_64-gpu");
  }

  private static int logLevel() {
    String level = System.getenv().getOrDefault(LOG_LEVEL, "");
    return level.matches("[1-3]") ? Integer.parseInt(level) : 0;
  }

  /** Returns the path of the loaded library; loads it if necessary. */
  static String path() {
    try {
      return Loader.load(tensorflow.class);
    } catch (LinkageError failure) {
      throw new UserException(
          ("TensorFlow's native library cannot be loaded (%s): it is unpacked to ~/.javacpp/cache,"
                  + " which needs 700 MB of disk and as much address space (ulimit -v)")
              .formatted(reason(failure)),
          failure);
    }
  }

  /** The innermost cause is the system's; what wraps it names folders that were searched. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  private static void start(int level) {
    setAbseilLevel(path(), level);
    // On the processor: a GPU keeps the options of the first session that sees it.
    try (Graph graph = new Graph();
        Session session = new Session(graph, SessionSettings.onCpu().toProto())) {
      session.runner().addTarget(Ops.create(graph).constant(0f)).run().close();
    }
  }

  private static void setAbseilLevel(String library, int level) {
    try {
      NativeLibrary.getInstance(library, Map.of(Library.OPTION_OPEN_FLAGS, LOCAL_SYMBOLS))
          .getFunction(SET_MIN_LOG_LEVEL)
          .invokeVoid(new Object[] {level});
    } catch (LinkageError notThere) {
      // Then more is logged than was asked for, which harms nobody.
    }
  }
}
