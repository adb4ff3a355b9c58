package dev.longhand.savedmodels;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;

/** TensorFlow's native library, loaded once by whoever needs it first. */
public final class NativeTensorFlow {
  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";
  private static boolean loaded;

  private NativeTensorFlow() {}

  /**
   * Loads the library. What it says of its own start is not shown where its log is turned off.
   *
   * @throws ReportedException if it cannot be loaded
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    try {
      TensorFlow.version();
    } catch (LinkageError failure) {
      throw new ReportedException(
          ("TensorFlow's native library cannot be loaded (%s): it is unpacked to ~/.javacpp/cache,"
                  + " which needs 700 MB of disk and as much address space (ulimit -v)")
              .formatted(reason(failure)),
          failure);
    }
    if (isLogWanted()) {
      runOnce();
    } else {
      ErrorStream.muted(NativeTensorFlow::runOnce);
    }
    loaded = true;
  }

  /** The innermost cause is the system's; what wraps it names folders that were searched. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  private static boolean isLogWanted() {
    String level = System.getenv(LOG_LEVEL);
    return level == null || level.equals("0");
  }

  /** A first run logs past the level, once in a process, through a log library of its own. */
  private static void runOnce() {
    try (Graph graph = new Graph();
        Session session = new Session(graph, new SessionSettings(Device.CPU, 0).toProto())) {
      session.runner().addTarget(Ops.create(graph).constant(0f)).run().close();
    }
  }
}
