package dev.longhand.runner;

import dev.longhand.files.atomic.ShutdownTask;
import dev.longhand.runner.reporting.RunFolder;
import java.nio.file.Path;

/**
 * The folder of a run, locked until this is closed. A run that did not come to its end leaves only
 * what is worth keeping, such as checkpoints, also when a signal ends the process.
 */
public final class OpenFolder implements AutoCloseable {
  private final RunFolder.Created folder;
  private final Runnable cleanUp;
  private final ShutdownTask onSignal;
  private boolean isComplete;

  private OpenFolder(RunFolder.Created folder, Runnable cleanUp) {
    this.folder = folder;
    this.cleanUp = cleanUp;
    this.onSignal = ShutdownTask.of(this::end);
  }

  /** Opens the folder of one run. */
  static OpenFolder ofRun(RunFolder planned) {
    RunFolder.Created folder = planned.create();
    return new OpenFolder(folder, folder::discardRecords);
  }

  /** Opens the folder of several runs, which have folders of their own within it. */
  static OpenFolder ofSweep(RunFolder planned) {
    RunFolder.Created folder = planned.create();
    return new OpenFolder(folder, folder::discardIfEmpty);
  }

  /** Returns the folder, which is there. */
  public Path path() {
    return folder.path();
  }

  /** Keeps all files: the run has come to its end. */
  public void complete() {
    isComplete = true;
  }

  private void end() {
    try (folder) {
      if (!isComplete) {
        cleanUp.run();
      }
    }
  }

  /** Unlocks the folder. */
  @Override
  public void close() {
    try {
      end();
    } finally {
      onSignal.close();
    }
  }
}
