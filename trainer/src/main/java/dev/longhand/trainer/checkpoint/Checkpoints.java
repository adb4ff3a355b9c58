package dev.longhand.trainer.checkpoint;

import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The checkpoints of a run's folder. */
public final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,9})");
  private static final Set<String> NEWEST = Set.of("true", "last", "yes", "1");

  private Checkpoints() {}

  /** The folder of the checkpoint after so many updates. */
  public static Path folder(Path output, int updates) {
    return output.resolve("checkpoint-" + updates);
  }

  /** All checkpoints of a run, the oldest first. */
  public static List<Path> list(Path output) {
    if (!Files.isDirectory(output)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(output)) {
      return children
          .filter(child -> updates(child).isPresent() && Files.isDirectory(child))
          .sorted(Comparator.comparingInt(child -> updates(child).orElseThrow()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What {@code --resume_from_checkpoint} means.
   *
   * @param wanted "true" or "last" for the newest of the run, else a path
   * @throws UserException if there is no such checkpoint
   */
  public static Checkpoint find(String wanted, Path output) {
    if (isNewest(wanted)) {
      AtomicFolder.recover(output);
      List<Path> all = list(output);
      if (all.isEmpty()) {
        throw new UserException(
            "--resume_from_checkpoint %s: %s holds no checkpoint; start anew with --overwrite_output_dir in place of that flag"
                .formatted(wanted, output));
      }
      return new Checkpoint(all.get(all.size() - 1));
    }
    Path folder = Path.of(wanted);
    Optional.ofNullable(folder.toAbsolutePath().getParent()).ifPresent(AtomicFolder::recover);
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          "--resume_from_checkpoint %s: there is no such folder; expected true, last or a path"
              .formatted(wanted));
    }
    return new Checkpoint(folder);
  }

  /** Whether {@code --resume_from_checkpoint} means the newest of a run, and no path. */
  public static boolean isNewest(String wanted) {
    return NEWEST.contains(wanted.toLowerCase(Locale.ROOT));
  }

  /** The checkpoint in a folder, which must be one. */
  public static Checkpoint at(Path folder) {
    return new Checkpoint(folder);
  }

  /** Deletes the oldest checkpoints beyond a limit, but never the best. */
  public static void prune(Path output, int limit, Optional<Path> best) {
    List<Path> all = list(output);
    int surplus = all.size() - limit;
    for (Path oldest : all.subList(0, Math.max(0, all.size() - 1))) {
      if (surplus > 0 && !best.filter(oldest::equals).isPresent()) {
        AtomicFolder.delete(oldest);
        surplus--;
      }
    }
  }

  static OptionalInt updates(Path folder) {
    Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
    return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
  }

  /** The newest checkpoint that is older than another of the same run. */
  static Optional<Path> before(Path folder) {
    int updates = updates(folder).orElse(0);
    return list(folder.toAbsolutePath().getParent()).stream()
        .filter(other -> updates(other).orElseThrow() < updates)
        .reduce((older, newer) -> newer);
  }
}
