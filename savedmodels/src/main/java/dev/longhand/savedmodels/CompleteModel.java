package dev.longhand.savedmodels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the folder of a model beside its place and moves it there when it is complete. */
final class CompleteModel {
  private CompleteModel() {}

  interface Content {
    void write(Path folder) throws IOException;
  }

  static void write(Path target, Content content) {
    try {
      Path parent = target.toAbsolutePath().getParent();
      Files.createDirectories(parent);
      Path beside = Files.createTempDirectory(parent, "." + target.getFileName());
      content.write(beside);
      Files.move(beside, target);
    } catch (IOException e) {
      throw new ReportedException("%s cannot be written: %s".formatted(target, e), e);
    }
  }
}
