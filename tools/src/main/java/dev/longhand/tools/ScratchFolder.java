package dev.longhand.tools;

import dev.longhand.savedmodels.files.AtomicFolder;
import dev.longhand.savedmodels.files.ShutdownTask;
import java.nio.file.Path;

/** A folder for as long as it is open; a signal that ends the process removes it too. */
final class ScratchFolder implements AutoCloseable {
  private final Path path = OpenModel.scratch();
  private final ShutdownTask onSignal = ShutdownTask.of(() -> AtomicFolder.delete(path));

  Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() {
    onSignal.close();
    AtomicFolder.delete(path);
  }
}
