package dev.longhand.files.atomic;

/** A shutdown hook that {@link #close} cancels; hooks run one at a time. */
public final class ShutdownTask implements AutoCloseable {
  private final Thread hook;

  private ShutdownTask(Runnable task) {
    hook = new Thread(() -> alone(task), "longhand-shutdown");
  }

  /** Several may remove the same folder; the process starts them all together. */
  private static void alone(Runnable task) {
    synchronized (ShutdownTask.class) {
      task.run();
    }
  }

  /** Registers a task. */
  public static ShutdownTask of(Runnable task) {
    ShutdownTask shutdown = new ShutdownTask(task);
    Runtime.getRuntime().addShutdownHook(shutdown.hook);
    return shutdown;
  }

  /** Forgets the task, unless the process is already ending. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The task is being done.
    }
  }
}
