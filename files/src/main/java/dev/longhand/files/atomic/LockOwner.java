package dev.longhand.files.atomic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * The contents of a lock file: the process that holds it.
 *
 * @param id differs from lock to lock, also of one process
 * @param process absent where the file is no record of one
 */
record LockOwner(String id, Optional<ProcessIdentity> process) {
  private static final String UNREADABLE = "unreadable";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Whether a lock's owner still needs it. */
  enum Claim {
    /** The owner runs. */
    ALIVE,
    /** The owner is certainly gone. */
    ENDED,
    /** The record's process is gone, but some process holds the system's lock at the moment. */
    CONTESTED,
    /** The owner may run on another machine or in another container. */
    UNCERTAIN
  }

  private enum SystemLock {
    FREE,
    HELD,
    UNSUPPORTED
  }

  /** Returns the record of a new lock of this process. */
  static LockOwner ofThisProcess() {
    return new LockOwner(UUID.randomUUID().toString(), Optional.of(ProcessIdentity.current()));
  }

  /** Reads a lock file; empty where there is none. */
  static Optional<LockOwner> read(Path file) throws IOException {
    try {
      return Optional.of(parse(Files.readString(file)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  private static LockOwner parse(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      ProcessIdentity process =
          new ProcessIdentity(
              json.path("pid").asLong(),
              Instant.parse(json.path("started").asText()),
              json.path("start_ticks").asLong(),
              json.path("host").asText(),
              json.path("machine").asText(),
              json.path("boot").asText(),
              json.path("namespace").asText());
      return new LockOwner(
          UUID.fromString(json.path("id").asText()).toString(), Optional.of(process));
    } catch (IOException | DateTimeException | IllegalArgumentException unreadable) {
      return new LockOwner(UNREADABLE, Optional.empty());
    }
  }

  /** Returns the lock file's bytes. */
  byte[] bytes() {
    ProcessIdentity owner = process.orElseThrow();
    String text =
        JSON.createObjectNode()
            .put("id", id)
            .put("pid", owner.pid())
            .put("host", owner.host())
            .put("started", owner.started().toString())
            .put("start_ticks", owner.ticks())
            .put("machine", owner.machine())
            .put("boot", owner.boot())
            .put("namespace", owner.namespace())
            .toPrettyString();
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns whether the owner still needs the lock.
   *
   * @param file that was read, which must not be held by this process: closing it again would free
   *     the system's lock
   */
  Claim claim(Path file) throws IOException {
    ProcessIdentity.State state =
        process
            .map(owner -> owner.isCurrent() ? ProcessIdentity.State.GONE : owner.state())
            .orElse(ProcessIdentity.State.UNKNOWN);
    if (state == ProcessIdentity.State.RUNNING) {
      return Claim.ALIVE;
    }
    SystemLock lock = systemLock(file);
    if (state == ProcessIdentity.State.GONE) {
      return lock == SystemLock.HELD ? Claim.CONTESTED : Claim.ENDED;
    }
    // One kernel knows all holders of its locks, in whatever container they run.
    boolean sharesKernel = process.map(ProcessIdentity::sharesKernel).orElse(true);
    return lock == SystemLock.FREE && sharesKernel ? Claim.ENDED : Claim.UNCERTAIN;
  }

  private static SystemLock systemLock(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return tryLock(channel) ? SystemLock.FREE : SystemLock.HELD;
    } catch (NoSuchFileException removed) {
      return SystemLock.FREE;
    } catch (IOException | UnsupportedOperationException unsupported) {
      return SystemLock.UNSUPPORTED;
    }
  }

  /** Takes the system's lock on a file until its channel is closed; false if another has it. */
  static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException thisProcess) {
      return false;
    }
  }

  /** Names the process for a message. */
  String words() {
    return process
        .map(
            owner ->
                "process %d on %s, started %s"
                    .formatted(
                        owner.pid(),
                        owner.host().replaceAll("\\p{Cntrl}", "?"),
                        owner.started().truncatedTo(ChronoUnit.SECONDS)))
        .orElse("a process that its lock does not name");
  }
}
