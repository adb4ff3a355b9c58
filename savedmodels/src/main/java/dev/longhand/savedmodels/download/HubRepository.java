package dev.longhand.savedmodels.download;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.files.FileErrors;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * One repository's part of the cache: {@code blobs/TAG} are files by their entity tags, {@code
 * snapshots/COMMIT/FILE} links to them, {@code refs/REVISION} holds a branch's or tag's commit.
 */
final class HubRepository {
  private static final String COMMIT = "[0-9a-f]{40}";

  /** Tells backup programs to pass the cache over (the Cache Directory Tagging Standard). */
  private static final String CACHE_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n";

  private final Path cache;
  private final String folderName;
  private final Path folder;

  HubRepository(Path cache, String name) {
    if (!name.matches("[\\w.-]+(/[\\w.-]+)?") || name.contains("--") || name.contains("..")) {
      throw new ReportedException(
          "\""
              + name
              + "\" is no name of a model; ORGANISATION/NAME was expected, or a folder that"
              + " is there");
    }
    this.cache = cache;
    this.folderName = "models--" + name.replace("/", "--");
    this.folder = cache.resolve(folderName);
  }

  Path folder() {
    return folder;
  }

  Path blob(String tag) {
    return folder.resolve("blobs").resolve(tag);
  }

  Path lock(String tag) {
    return cache.resolve(".locks").resolve(folderName).resolve(tag + ".lock");
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  static boolean isCommit(String revision) {
    return revision.matches(COMMIT);
  }

  /** The commit that a revision had when it was last asked for. */
  Optional<String> commit(String revision) {
    if (isCommit(revision)) {
      return Optional.of(revision);
    }
    Path ref = ref(revision);
    try {
      return Files.isRegularFile(ref)
          ? Optional.of(Files.readString(ref).strip()).filter(HubRepository::isCommit)
          : Optional.empty();
    } catch (IOException e) {
      throw FileErrors.reading(ref, e);
    }
  }

  /** Notes which commit a revision has. */
  void remember(String revision, String commit) {
    if (isCommit(revision) || commit(revision).equals(Optional.of(commit))) {
      return;
    }
    Path ref = ref(revision);
    try {
      Files.createDirectories(ref.getParent());
      Path fresh = ref.resolveSibling(ref.getFileName() + "." + UUID.randomUUID() + ".tmp");
      Files.writeString(fresh, commit);
      Files.move(fresh, ref, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileErrors.writing(ref, e);
    }
  }

  private Path ref(String revision) {
    Path refs = folder.resolve("refs");
    Path ref = refs.resolve(revision).normalize();
    if (!ref.startsWith(refs) || ref.equals(refs)) {
      throw new ReportedException(
          "\"" + revision + "\" is no revision; a branch, tag or commit was expected");
    }
    return ref;
  }

  /** Makes a file of a snapshot a link to its blob, or a copy where there are no links. */
  Path link(String commit, String file, String tag) {
    Path link = snapshot(commit).resolve(file);
    try {
      Files.createDirectories(link.getParent());
      if (!Files.exists(cache.resolve("CACHEDIR.TAG"))) {
        Files.writeString(cache.resolve("CACHEDIR.TAG"), CACHE_TAG);
      }
      if (!Files.exists(link)) {
        Files.deleteIfExists(link);
        place(link, blob(tag));
      }
      return link;
    } catch (IOException e) {
      throw FileErrors.writing(link, e);
    }
  }

  private static void place(Path link, Path blob) throws IOException {
    try {
      Files.createSymbolicLink(link, link.getParent().relativize(blob));
    } catch (UnsupportedOperationException noLinks) {
      Files.copy(blob, link);
    } catch (FileAlreadyExistsException another) {
      if (!Files.exists(link)) {
        throw another;
      }
    }
  }
}
