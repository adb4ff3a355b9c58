package dev.longhand.runner.model;

import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.atomic.ShutdownTask;
import java.nio.file.Path;

/** The temporary folder of a model's SavedModel, removed when this is closed or by a signal. */
public final class WorkingFolder implements AutoCloseable {
  private final Path path;
  private final ShutdownTask onSignal;

  private WorkingFolder(Path path) {
    this.path = path;
    this.onSignal = ShutdownTask.of(() -> AtomicFolder.delete(path));
  }

  /** Returns a temporary folder within that of a run, whose name no other process takes. */
  static WorkingFolder in(Path folder) {
    return new WorkingFolder(AtomicFolder.temporary(folder, "working-model"));
  }

  /** Returns where the SavedModel is written, which is not there yet. */
  Path savedModel() {
    return path.resolve("savedmodel");
  }

  /** Removes the folder. */
  @Override
  public void close() {
    try {
      AtomicFolder.delete(path);
    } finally {
      onSignal.close();
    }
  }
}
