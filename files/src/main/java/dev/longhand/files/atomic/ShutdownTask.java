package dev.longhand.files.atomic;

/** What is done, one task at a time, if a signal ends the process before this is closed. */
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
