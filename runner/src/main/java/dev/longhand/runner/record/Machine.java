package dev.longhand.runner.record;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The machine of a run, as far as the operating system tells. */
public final class Machine {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** The instruction sets that change which kernels TensorFlow takes. */
  private static final List<String> INSTRUCTION_SETS =
      List.of(
          "sse4_2",
          "avx",
          "fma",
          "avx2",
          "avx512f",
          "avx512_vnni",
          "avx512_bf16",
          "amx_bf16",
          "amx_int8",
          "asimd",
          "sve",
          "bf16");

  private static final long GPU_SECONDS = 10;

  private Machine() {}

  /** Returns the entries of a run's record: processor, instruction sets, cores, memory, GPUs. */
  public static Map<String, Object> describe() {
    Map<String, Object> machine = new TreeMap<>();
    String processors = text(PROCESSORS);
    field(processors, "model name").ifPresent(name -> machine.put("processor", name));
    machine.put("instruction_sets", instructionSets());
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    machine.put("memory_mb", system.getTotalMemorySize() / 1_000_000);
    machine.put(
        "operating_system",
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    List<Map<String, Object>> gpus = gpus();
    if (!gpus.isEmpty()) {
      machine.put("gpus", gpus);
    }
    return machine;
  }

  /** Returns the instruction sets of the processor that decide which kernels are taken. */
  public static List<String> instructionSets() {
    String processors = text(PROCESSORS);
    List<String> flags =
        field(processors, "flags")
            .or(() -> field(processors, "Features"))
            .map(words -> Arrays.asList(words.split(" ")))
            .orElse(List.of());
    return INSTRUCTION_SETS.stream().filter(flags::contains).toList();
  }

  private static Optional<String> field(String text, String name) {
    return text.lines()
        .filter(line -> line.matches("(?i)" + name + "\\s*:.*"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException notLinux) {
      return "";
    }
  }

  private static List<Map<String, Object>> gpus() {
    String command = "nvidia-smi";
    try {
      Process process =
          new ProcessBuilder(
                  command, "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(GPU_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return List.of();
      }
      String lines =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.exitValue() == 0
          ? lines.lines().map(line -> line.split(",\\s*")).map(Machine::gpu).toList()
          : List.of();
    } catch (IOException noGpu) {
      return List.of();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static Map<String, Object> gpu(String... fields) {
    Map<String, Object> gpu = new TreeMap<>();
    List<String> names = List.of("name", "driver", "memory");
    for (int i = 0; i < Math.min(fields.length, names.size()); i++) {
      gpu.put(names.get(i), fields[i]);
    }
    return gpu;
  }
}
