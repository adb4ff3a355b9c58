package dev.longhand.tools.support;

import dev.longhand.files.FileErrors;
import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.runner.reporting.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The folders of runs that a command was given. */
public final class RunFolders {
  private RunFolders() {}

  /**
   * Returns the run folders among what is named: a run, or a folder of runs.
   *
   * @throws UserException if something named is neither
   */
  public static Set<Path> of(List<String> named) {
    Set<Path> folders = new LinkedHashSet<>();
    for (String name : named) {
      Path path = Path.of(name);
      List<Path> found = isRun(path) ? List.of(path) : inside(path);
      if (found.isEmpty()) {
        throw new UserException(
            "%s: neither it nor a folder in it has a %s; expected the output folder of a run"
                .formatted(path, RunRecord.FILE));
      }
      for (Path folder : found) {
        if (!folders.add(folder.normalize())) {
          throw new UsageException(folder + " is given twice");
        }
      }
    }
    return folders;
  }

  private static boolean isRun(Path folder) {
    return Files.isRegularFile(folder.resolve(RunRecord.FILE));
  }

  private static List<Path> inside(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UserException(folder + ": there is no such folder");
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : children.filter(Files::isDirectory).sorted().toList()) {
        found.addAll(isRun(child) ? List.of(child) : List.of());
      }
    } catch (IOException failure) {
      throw FileErrors.reading(folder, failure);
    }
    return found;
  }
}
