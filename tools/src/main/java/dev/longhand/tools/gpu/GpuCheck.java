package dev.longhand.tools.gpu;

import dev.longhand.cli.Command;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.savedmodels.runtime.Determinism;
import dev.longhand.savedmodels.runtime.DeviceCheck;
import dev.longhand.savedmodels.runtime.Devices;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.tools.support.OpenModel;
import dev.longhand.tools.support.SharedFlags;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The command line of {@code tools/gpu-check}: whether a GPU computes what the reference
 * implementations and the processor compute, resumes exactly, and survives a lack of memory.
 */
public final class GpuCheck {
  /** There is no GPU to check. */
  static final int NO_GPU = 3;

  private static final Command COMMAND =
      new Command(
          "gpu-check",
          "Proves that a GPU computes what it should, trains, resumes, and survives a lack of"
              + " memory. Exits with 0 if it does, 1 if not, 3 where there is no GPU.",
          FlagTable.of(
              Flag.text(
                  "device",
                  "gpu",
                  "Device",
                  "device: gpu or gpu:N; cpu tests the checks themselves"),
              SharedFlags.threads(),
              Flag.bool(
                  "full_determinism",
                  true,
                  "Device",
                  "require bitwise reproducibility; without it, kernels may be nondeterministic and no resumed run is compared"),
              Flag.folder(
                  "golden",
                  "Data",
                  "folder of golden values (default: zoo/golden of this installation)")),
          Command.Positionals.NONE,
          List.of(
              "gpu-check",
              "gpu-check --full_determinism false",
              "gpu-check --device gpu:1",
              "gpu-check --device cpu"));

  private GpuCheck() {}

  /** Returns the command's flags, for help and completion. */
  public static Command command() {
    return COMMAND;
  }

  /** Runs all checks and ends the process with its exit status. */
  public static void main(String[] arguments) {
    CommandLine.main(COMMAND, arguments, GpuCheck::run);
  }

  private static int run(ParsedArguments arguments, Console console) {
    if (arguments.isTrue("full_determinism")) {
      Determinism.require();
    }
    SessionSettings settings =
        SharedFlags.settings(arguments).withGpuMemory(GpuChecks.memoryLimit());
    try {
      DeviceCheck.require(settings);
    } catch (UserException absent) {
      console.failure("no GPU, nothing was checked: " + absent.getMessage());
      return NO_GPU;
    }
    console.result(table(Devices.seenBy(settings)) + "\n");
    Path golden =
        arguments
            .optionalText("golden")
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("longhand.home", "."), "zoo", "golden"));
    Path scratch = OpenModel.scratch();
    try {
      boolean passed = true;
      for (GpuChecks.Check check : new GpuChecks(settings, golden, scratch).all()) {
        GpuChecks.Finding finding = finding(check);
        passed &= finding.passed();
        String verdict = finding.passed() ? "passed" : "FAILED";
        console.result("%s  %s: %s".formatted(verdict, check.name(), finding.text()));
      }
      return passed ? CommandLine.SUCCESS : CommandLine.FAILURE;
    } finally {
      AtomicFolder.delete(scratch);
    }
  }

  /** A check that fails does not keep the others from being run. */
  private static GpuChecks.Finding finding(GpuChecks.Check check) {
    try {
      return check.action().get();
    } catch (UserException failure) {
      return new GpuChecks.Finding(false, failure.getMessage());
    }
  }

  private static Table table(List<Devices.Found> found) {
    Table table = new Table("device", "memory, MiB");
    for (Devices.Found device : found) {
      // What TensorFlow says of a processor's memory is a constant.
      String memory = String.format(Locale.ROOT, "%,d", device.memoryBytes() >> 20);
      table.row(device.name(), device.isGpu() ? memory : "-");
    }
    return table;
  }
}
