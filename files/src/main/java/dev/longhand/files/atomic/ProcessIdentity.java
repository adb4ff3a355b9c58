package dev.longhand.files.atomic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A process by more than its id, which the system gives to another one later.
 *
 * @param pid the id in its namespace
 * @param started when it began
 * @param ticks its beginning in clock ticks since the machine's, which no change of the clock
 *     moves; 0 where the system does not tell
 * @param host the machine's name
 * @param machine the machine's own id, and what distinguishes containers on it; empty if unknown
 * @param boot the id of the kernel's present start; empty if unknown
 * @param namespace in which the pid counts; empty if unknown
 */
record ProcessIdentity(
    long pid,
    Instant started,
    long ticks,
    String host,
    String machine,
    String boot,
    String namespace) {

  /** The state of a process, as seen from this one. */
  enum State {
    /** It exists. */
    RUNNING,
    /** It has ended. */
    GONE,
    /** It belongs to another machine or container. */
    UNKNOWN
  }

  /** Field 22 of /proc/PID/stat, counted after the command's name, which may contain spaces. */
  private static final int START_FIELD = 22 - 3;

  /** States of a process that has ended and whose parent has not asked for its status. */
  private static final String ENDED = "ZX";

  /** Without ticks: the system reads the start from a clock that may be corrected. */
  private static final Duration CLOCK_CORRECTION = Duration.ofSeconds(10);

  private static final ProcessIdentity CURRENT = read();

  /** Returns the identity of this process. */
  static ProcessIdentity current() {
    return CURRENT;
  }

  private static ProcessIdentity read() {
    ProcessHandle process = ProcessHandle.current();
    return new ProcessIdentity(
        process.pid(),
        startInstant(process),
        ticks(process.pid()),
        hostName(),
        line(Path.of("/etc/machine-id")),
        line(Path.of("/proc/sys/kernel/random/boot_id")),
        link(Path.of("/proc/self/ns/pid")));
  }

  /** Whether this process is the one. */
  boolean isCurrent() {
    return equals(CURRENT);
  }

  /** Whether the process ran under the kernel that runs now, in whatever container. */
  boolean sharesKernel() {
    return !boot.isEmpty() && boot.equals(CURRENT.boot);
  }

  /** Returns whether the process still exists. */
  State state() {
    boolean sameMachine = host.equals(CURRENT.host) && machine.equals(CURRENT.machine);
    if (!sameMachine) {
      return State.UNKNOWN;
    }
    if (!boot.equals(CURRENT.boot)) {
      return State.GONE;
    }
    return namespace.equals(CURRENT.namespace) ? stateHere(pid, started, ticks) : State.UNKNOWN;
  }

  private static State stateHere(long pid, Instant started, long ticks) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty() || ENDED.contains(stat(pid)[0])) {
      return State.GONE;
    }
    long found = ticks(pid);
    boolean same =
        (ticks > 0 && found > 0) ? ticks == found : isClose(started, startInstant(process.get()));
    return same ? State.RUNNING : State.GONE;
  }

  private static boolean isClose(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(CLOCK_CORRECTION) < 0;
  }

  /**
   * Returns whether a process that named itself by {@link #shortName} still exists.
   *
   * @param place the first part of the name
   */
  static State state(String place, long pid, long start) {
    if (!place.equals(CURRENT.place())) {
      return State.UNKNOWN;
    }
    return CURRENT.ticks > 0
        ? stateHere(pid, Instant.EPOCH, start)
        : stateHere(pid, Instant.ofEpochMilli(start), 0);
  }

  /** Returns a name of this process for files: PLACE-PID-START. */
  String shortName() {
    return "%s-%d-%d".formatted(place(), pid, ticks > 0 ? ticks : started.toEpochMilli());
  }

  /** Machine and namespace in eight digits. */
  private String place() {
    CRC32C sum = new CRC32C();
    sum.update(String.join("\n", host, machine, namespace).getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(sum.getValue());
  }

  private static Instant startInstant(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static long ticks(long pid) {
    String[] fields = stat(pid);
    return fields.length > START_FIELD ? Long.parseLong(fields[START_FIELD]) : 0;
  }

  /** The fields of /proc/PID/stat from the state on; one "?" where there is no such file. */
  private static String[] stat(long pid) {
    String stat = line(Path.of("/proc", Long.toString(pid), "stat"));
    return stat.isEmpty()
        ? new String[] {"?"}
        : stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
  }

  private static String hostName() {
    String fromKernel = line(Path.of("/proc/sys/kernel/hostname"));
    if (!fromKernel.isEmpty()) {
      return fromKernel;
    }
    // Windows' and other shells' variables: a look-up of the address may wait for a name server.
    return Optional.ofNullable(System.getenv("COMPUTERNAME"))
        .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
        .orElse("localhost");
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException | SecurityException unknown) {
      return "";
    }
  }

  private static String link(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException | UnsupportedOperationException | SecurityException unknown) {
      return "";
    }
  }
}
