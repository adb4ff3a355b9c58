package dev.longhand.tools.support;

import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.atomic.ShutdownTask;
import java.nio.file.Path;

/** A folder for as long as it is open; a signal that ends the process removes it too. */
public final class TempFolder implements AutoCloseable {
  private final Path path = OpenModel.scratch();
  private final ShutdownTask onSignal = ShutdownTask.of(() -> AtomicFolder.delete(path));

  public Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() {
    onSignal.close();
    AtomicFolder.delete(path);
  }
}
