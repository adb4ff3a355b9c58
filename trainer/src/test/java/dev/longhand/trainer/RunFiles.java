package dev.longhand.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.longhand.trainer.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a run, for comparison byte by byte. */
final class RunFiles {
  private RunFiles() {}

  /** The contents of all files but those of checkpoints before the last; times are left out. */
  static Map<String, String> read(Path output) throws IOException {
    List<Path> checkpoints = Checkpoints.list(output);
    List<Path> older = checkpoints.subList(0, Math.max(0, checkpoints.size() - 1));
    List<Path> files;
    try (Stream<Path> tree = Files.walk(output)) {
      files = tree.filter(Files::isRegularFile).toList();
    }
    Map<String, String> contents = new TreeMap<>();
    for (Path file : files) {
      if (older.stream().noneMatch(file::startsWith)) {
        contents.put(output.relativize(file).toString(), withoutTimes(file));
      }
    }
    return contents;
  }

  /** Times differ from run to run, and so do the checksums of files that contain times. */
  private static String withoutTimes(Path file) throws IOException {
    return Files.readString(file, ISO_8859_1)
        .lines()
        .filter(line -> !line.matches(".*(_runtime|_per_second|trainer_state\\.json|checksum)\".*"))
        .collect(Collectors.joining("\n"));
  }
}
