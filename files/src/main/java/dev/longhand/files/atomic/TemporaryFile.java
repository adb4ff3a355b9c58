package dev.longhand.files.atomic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file or folder on its way to its place, called {@code .NAME.STAGE-HOST-PID-START-NUMBER} beside
 * it: the process that writes it is in the name, so that another one can tell whether it is left
 * over.
 *
 * @param path where it is
 * @param target the name that it is to get
 * @param stage how far it is
 */
record TemporaryFile(Path path, String target, Stage stage) {

  /** How far a file or folder is, in the order in which leftovers are recovered. */
  enum Stage {
    /** Complete, and about to take its place. */
    COMPLETE,
    /** A complete folder whose children are about to take their places in the parent. */
    CHILDREN,
    /** Being written. */
    PARTIAL,
    /** The file or folder that was replaced and is about to be removed. */
    REPLACED;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern NAME =
      Pattern.compile(
          "\\.(.+)\\.(complete|children|partial|replaced)-(\\p{XDigit}{8})-(\\d{1,18})-(\\d{1,18})-\\d+");

  /** After so long, what a process of another machine or container left is left over. */
  private static final Duration ABANDONED = Duration.ofDays(7);

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Returns an unused path beside a file or folder, for this process. */
  static Path beside(Path place, Stage stage) {
    return place.resolveSibling(
        ".%s.%s-%s-%d"
            .formatted(
                place.getFileName(),
                stage.word(),
                ProcessIdentity.current().shortName(),
                COUNT.incrementAndGet()));
  }

  /** Returns what this process has at a stage for a file or folder, as after a failure. */
  static List<Path> own(Path place, Stage stage) throws IOException {
    String prefix =
        ".%s.%s-%s-"
            .formatted(place.getFileName(), stage.word(), ProcessIdentity.current().shortName());
    try (Stream<Path> siblings = Files.list(place.getParent())) {
      return siblings.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  /** Returns what processes that are gone left in a folder, in the order of the stages. */
  static List<TemporaryFile> leftovers(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .flatMap(child -> leftover(child).stream())
          .sorted(Comparator.comparing(TemporaryFile::stage))
          .toList();
    }
  }

  private static Optional<TemporaryFile> leftover(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    if (!name.matches() || !isLeftOver(path, name)) {
      return Optional.empty();
    }
    Stage stage = Stage.valueOf(name.group(2).toUpperCase(Locale.ROOT));
    return Optional.of(new TemporaryFile(path, name.group(1), stage));
  }

  private static boolean isLeftOver(Path path, Matcher name) {
    ProcessIdentity.State writer =
        ProcessIdentity.state(
            name.group(3), Long.parseLong(name.group(4)), Long.parseLong(name.group(5)));
    return switch (writer) {
      case RUNNING -> false;
      case GONE -> true;
      case UNKNOWN -> isAbandoned(path);
    };
  }

  private static boolean isAbandoned(Path path) {
    try {
      Instant changed = Files.getLastModifiedTime(path).toInstant();
      return changed.isBefore(Instant.now().minus(ABANDONED));
    } catch (IOException gone) {
      return false;
    }
  }

  /** The place that it was to take. */
  Path place() {
    return path.resolveSibling(target);
  }

  /** The same writer's other temporary of the same target and number. */
  Path at(Stage other) {
    String name = path.getFileName().toString();
    int end = target.length() + 2;
    return path.resolveSibling(
        name.substring(0, end) + other.word() + name.substring(end + stage.word().length()));
  }
}
