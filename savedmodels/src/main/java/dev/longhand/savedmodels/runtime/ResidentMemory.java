package dev.longhand.savedmodels.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The resident set size of this process in bytes; empty on systems other than Linux. */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path MACHINE = Path.of("/proc/meminfo");
  private static final Path FORGET = Path.of("/proc/self/clear_refs");

  /** Sets the peak to what is resident (proc(5)). */
  private static final String PEAK = "5";

  private ResidentMemory() {}

  /** Returns the resident set. */
  public static OptionalLong now() {
    return field(STATUS, "VmRSS:");
  }

  /** Returns the largest resident set since the start, or since it was last forgotten. */
  public static OptionalLong peak() {
    return field(STATUS, "VmHWM:");
  }

  /**
   * Lets the peak begin at what is resident; where the system refuses, it stays the process's.
   *
   * @return whether the system did it
   */
  public static boolean forgetPeak() {
    try {
      Files.writeString(FORGET, PEAK);
      return true;
    } catch (IOException notAllowed) {
      return false;
    }
  }

  /** Returns what programs can still take of the machine. */
  public static OptionalLong available() {
    return field(MACHINE, "MemAvailable:");
  }

  private static OptionalLong field(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException notLinux) {
      return OptionalLong.empty();
    }
  }
}
