package dev.longhand.files.atomic;

import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.LockOwner.Claim;
import dev.longhand.files.atomic.TemporaryFile.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The right of one process to write into a folder, or over a file: a lock file that names the
 * process, and on which it holds the operating system's lock while it lives.
 *
 * <p>The lock file appears in one step and with its whole content. It is taken over only from a
 * process that is certainly gone: killed, or ended with its machine. On a file system without locks
 * the record alone decides, which distinguishes the processes of one machine; a process of another
 * machine or container is never taken for gone there.
 */
public final class OutputLock implements AutoCloseable {
  /** The lock file's name in a folder. */
  public static final String FILE = ".longhand-lock";

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long PAUSE_MILLIS = 20;
  private static final int ATTEMPTS = 5;

  /**
   * The locks that this process holds. The system's lock cannot tell: it belongs to the whole
   * process.
   */
  private static final Map<Path, OutputLock> HELD = new ConcurrentHashMap<>();

  private final Path output;
  private final Path file;
  private final LockOwner owner = LockOwner.ofThisProcess();
  private Optional<FileChannel> channel = Optional.empty();
  private Optional<Object> key = Optional.empty();
  private boolean linked = true;

  private OutputLock(Path output, Path file) {
    this.output = output;
    this.file = file;
  }

  /**
   * Locks a folder, which is made where it does not exist.
   *
   * @throws UserException if another process writes into it, which is named, or it cannot be
   *     written
   */
  public static OutputLock ofFolder(Path folder) {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.createDirectories(folder);
        return acquired(new OutputLock(folder, fileIn(folder)));
      } catch (NoSuchFileException removed) {
        // Another run found nothing to keep in it and has just removed it.
        if (attempt == ATTEMPTS) {
          throw FileErrors.writing(folder, removed);
        }
      } catch (IOException e) {
        throw FileErrors.writing(folder, e);
      }
    }
  }

  /**
   * Runs work that creates a file or folder under an exclusive lock for that path. The lock is a
   * file beside it; none is needed for what is neither, such as /dev/stdout.
   *
   * @throws UserException if another process writes it, which is named
   * @throws E what the work throws
   */
  public static <T, E extends Exception> T whileWriting(Path output, Work<T, E> work) throws E {
    if (AtomicFile.isSpecial(output)) {
      return work.run();
    }
    OutputLock lock = ofOutput(output);
    try {
      return work.run();
    } finally {
      lock.close();
    }
  }

  /**
   * Work that runs while a lock is held.
   *
   * @param <T> its result
   * @param <E> what it throws
   */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    /** Does it. */
    T run() throws E;
  }

  private static OutputLock ofOutput(Path output) {
    try {
      Path place = output.toAbsolutePath().normalize();
      Files.createDirectories(place.getParent());
      Path parent = place.getParent().toRealPath();
      return acquired(new OutputLock(output, parent.resolve("." + place.getFileName() + FILE)));
    } catch (IOException e) {
      throw FileErrors.writing(output, e);
    }
  }

  /**
   * Refuses a folder into which another process writes at the moment; locks nothing.
   *
   * @throws UserException if there is such a process
   */
  public static void requireFree(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try {
      OutputLock lock = new OutputLock(folder, fileIn(folder));
      if (HELD.containsKey(lock.file)) {
        throw lock.busy(HELD.get(lock.file).owner, Claim.ALIVE);
      }
      lock.awaitDecision(lock.chain());
    } catch (IOException e) {
      throw FileErrors.reading(folder, e);
    }
  }

  /**
   * Refuses to go on in a folder that was removed, or taken over after that, since this process
   * began to write into it.
   *
   * @throws UserException if it is so
   */
  public static void requireIntact(Path folder) {
    boolean intact = Files.isDirectory(folder);
    if (intact) {
      try {
        OutputLock lock = HELD.get(fileIn(folder));
        intact = lock == null || lock.isIntact();
      } catch (IOException removed) {
        intact = false;
      }
    }
    if (!intact) {
      throw new UserException(
          folder
              + " was removed or replaced while this run was writing into it; start the run again,"
              + " in another folder if this one is in use");
    }
  }

  private static Path fileIn(Path folder) throws IOException {
    return folder.toRealPath().resolve(FILE);
  }

  private static OutputLock acquired(OutputLock lock) throws IOException {
    OutputLock held = HELD.putIfAbsent(lock.file, lock);
    if (held != null) {
      throw lock.busy(held.owner, Claim.ALIVE);
    }
    boolean complete = false;
    try {
      lock.acquire();
      complete = true;
      return lock;
    } finally {
      if (!complete) {
        lock.close();
      }
    }
  }

  private void acquire() throws IOException {
    Path beside = TemporaryFile.beside(file, Stage.PARTIAL);
    try {
      channel = Optional.of(create(beside));
      while (!place(beside, file)) {
        List<LockOwner> chain = awaitDecision(chain());
        if (!chain.isEmpty() && succeed(beside, chain)) {
          break;
        }
      }
      key = Optional.ofNullable(key());
      removeClaims();
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** Writes the record into a new file and takes the system's lock on it where there are locks. */
  private FileChannel create(Path path) throws IOException {
    FileChannel created =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      LockOwner.tryLock(created);
    } catch (IOException | UnsupportedOperationException unsupported) {
      // The record decides alone.
    }
    ByteBuffer bytes = ByteBuffer.wrap(owner.bytes());
    while (bytes.hasRemaining()) {
      created.write(bytes);
    }
    created.force(true);
    return created;
  }

  /** Gives the record another name that nobody has; false if somebody has it. */
  private boolean place(Path record, Path name) throws IOException {
    try {
      Files.createLink(name, record);
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    } catch (UnsupportedOperationException | IOException noLinks) {
      if (!Files.exists(record)) {
        throw new NoSuchFileException(output.toString());
      }
      return createWithoutLink(name);
    }
  }

  private boolean createWithoutLink(Path name) throws IOException {
    try {
      FileChannel created = create(name);
      closeChannel();
      channel = Optional.of(created);
      linked = false;
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    }
  }

  /**
   * The owner of the lock and, where processes died while they took it over, those that claimed it,
   * one after another. Empty where there is no lock.
   */
  private List<LockOwner> chain() throws IOException {
    List<LockOwner> chain = new ArrayList<>();
    Optional<LockOwner> next = LockOwner.read(file);
    while (next.isPresent()) {
      chain.add(next.get());
      next = LockOwner.read(claimOn(next.get()));
    }
    return chain;
  }

  /** Only one process can make the file that claims a lock from a certain owner. */
  private Path claimOn(LockOwner gone) {
    return file.resolveSibling(file.getFileName() + "." + gone.id());
  }

  /**
   * Waits until it is certain that the lock's last owner is gone, while others find out too.
   *
   * @return the owners, all gone; empty where there is no lock any more
   */
  private List<LockOwner> awaitDecision(List<LockOwner> first) throws IOException {
    long start = System.nanoTime();
    List<LockOwner> chain = first;
    while (!chain.isEmpty()) {
      LockOwner last = chain.get(chain.size() - 1);
      Path record = chain.size() == 1 ? file : claimOn(chain.get(chain.size() - 2));
      Claim claim = last.claim(record);
      if (claim == Claim.ENDED) {
        return chain;
      }
      if (claim != Claim.CONTESTED || System.nanoTime() - start > PATIENCE.toNanos()) {
        throw busy(last, claim);
      }
      pause();
      chain = chain();
    }
    return chain;
  }

  /** Takes the lock over; false if another process does. */
  private boolean succeed(Path record, List<LockOwner> gone) throws IOException {
    Path claim = claimOn(gone.get(gone.size() - 1));
    if (!place(record, claim)) {
      return false;
    }
    Optional<LockOwner> found = LockOwner.read(file);
    if (!found.map(LockOwner::id).equals(Optional.of(gone.get(0).id()))) {
      Files.deleteIfExists(claim);
      return false;
    }
    DurableFiles.rename(linked ? record : claim, file);
    return true;
  }

  private void removeClaims() throws IOException {
    String prefix = file.getFileName() + ".";
    try (Stream<Path> siblings = Files.list(file.getParent())) {
      for (Path path : siblings.toList()) {
        if (path.getFileName().toString().startsWith(prefix)) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private UserException busy(LockOwner other, Claim claim) {
    String wayOut = claim == Claim.ALIVE ? "" : "; if that process is gone, remove " + file;
    return new UserException(
        "%s is in use: %s, is writing there; wait until it ends, stop it, or name another output%s"
            .formatted(output, other.words(), wayOut));
  }

  /** Whether the lock file is still there and this process's. */
  public boolean isIntact() {
    return key.equals(Optional.ofNullable(key()));
  }

  /** Identifies the lock file without opening it: closing it would free the system's lock. */
  private Object key() {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.ofNullable(attributes.fileKey()).orElse(FILE);
    } catch (IOException removed) {
      return null;
    }
  }

  /** Frees the output for others. */
  @Override
  public void close() {
    if (HELD.get(file) != this) {
      return;
    }
    try {
      if (key.isPresent() && isIntact()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException left) {
      // The next process finds that this one is gone.
    }
    closeChannel();
    HELD.remove(file, this);
  }

  private void closeChannel() {
    try {
      if (channel.isPresent()) {
        channel.get().close();
      }
    } catch (IOException freed) {
      // The system's lock ends with the process at the latest.
    }
    channel = Optional.empty();
  }
}
