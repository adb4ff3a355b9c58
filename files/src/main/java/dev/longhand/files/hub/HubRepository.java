package dev.longhand.files.hub;

import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.download.proxy.Addresses;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
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

  private static final String ORGANIZATION_AND_NAME = "[\\w.-]+(/[\\w.-]+)?";

  /** Parts of a branch or tag, which become a path in the cache. */
  private static final String REVISION = "[^/\\\\\\p{Cntrl}]+(/[^/\\\\\\p{Cntrl}]+)*";

  private final Path cache;
  private final String folderName;
  private final Path folder;

  HubRepository(Path cache, HubRepositoryKind kind, String name) {
    if (!name.matches(ORGANIZATION_AND_NAME) || name.contains("--") || name.contains("..")) {
      throw new UserException(
          "\"%s\" is no name of a %s; ORGANIZATION/NAME was expected, or a folder that is there"
              .formatted(Addresses.printable(name), kind.title()));
    }
    this.cache = cache;
    this.folderName = kind.folderName(name);
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
    write(ref(revision), commit);
  }

  /** Keeps what the hub says of a commit, for when it cannot be asked. */
  void keepListing(String commit, String json) {
    if (!Files.exists(listing(commit))) {
      write(listing(commit), json);
    }
  }

  /** Returns the path of the cached listing of a commit. */
  Path listing(String commit) {
    return folder.resolve("listings").resolve(commit + ".json");
  }

  private static void write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Path fresh = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
      Files.writeString(fresh, content);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileErrors.writing(file, e);
    }
  }

  private Path ref(String revision) {
    boolean leadsOut =
        List.of(revision.split("/", -1)).stream().anyMatch(List.of(".", "..")::contains);
    if (leadsOut || !revision.matches(REVISION)) {
      throw new UserException(
          "\"%s\" is no revision; a branch, tag or commit was expected"
              .formatted(Addresses.printable(revision)));
    }
    return folder.resolve("refs").resolve(revision);
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
        // Only a link to a blob that is gone: another process may be making this very link.
        if (Files.isSymbolicLink(link)) {
          Files.deleteIfExists(link);
        }
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
      Path copy = link.resolveSibling(link.getFileName() + "." + UUID.randomUUID() + ".tmp");
      Files.copy(blob, copy);
      Files.move(copy, link, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException another) {
      if (!Files.exists(link)) {
        throw another;
      }
    }
  }
}
