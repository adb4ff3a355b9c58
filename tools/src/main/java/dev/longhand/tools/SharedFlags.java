package dev.longhand.tools;

import dev.longhand.savedmodels.Device;
import dev.longhand.savedmodels.DeviceCheck;
import dev.longhand.savedmodels.GraphPolicy;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.SessionSettings;
import dev.longhand.savedmodels.files.OutputLock;
import dev.longhand.trainer.arguments.CommandLine;
import dev.longhand.trainer.arguments.Flag;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.Range;
import dev.longhand.trainer.arguments.UsageException;
import dev.longhand.trainer.console.Console;
import java.nio.file.Path;
import java.util.Optional;

/** Flags that several subcommands have. */
final class SharedFlags {
  static final String MODEL = "Model";
  static final String DATA = "Data";
  static final String OUTPUT = "Output";
  private static final String DEVICE = "Device";
  static final String UNSAFE_GRAPH = "allow_unsafe_graph";

  private SharedFlags() {}

  static Flag device() {
    return Flag.text("device", "cpu", DEVICE, "auto, cpu, gpu or gpu:N");
  }

  static Flag threads() {
    return Flag.integer("num_threads", 0, DEVICE, "threads of TensorFlow; 0 = one for each core")
        .in(Range.atLeast(0));
  }

  static Flag unsafeGraphs() {
    return Flag.bool(
        UNSAFE_GRAPH,
        false,
        MODEL,
        "run a SavedModel whose graph can reach files, the network or other programs");
  }

  /** Whether the flags allow a graph that does more than compute. */
  static GraphPolicy graphPolicy(ParsedArguments arguments) {
    return arguments.isTrue(UNSAFE_GRAPH) ? GraphPolicy.ALLOW_UNSAFE : GraphPolicy.REFUSE_UNSAFE;
  }

  /** What the flags say, whether the device is there or not. */
  static SessionSettings settings(ParsedArguments arguments) {
    try {
      return SessionSettings.defaults()
          .withDevice(Device.parse(arguments.text("device")))
          .withNumThreads(arguments.integer("num_threads"));
    } catch (ReportedException wrong) {
      throw new UsageException(wrong.getMessage());
    }
  }

  /** What the flags say, of a device that is there. */
  static SessionSettings session(ParsedArguments arguments, Console console) {
    SessionSettings settings = settings(arguments);
    DeviceCheck.require(settings);
    DeviceCheck.warning(settings).ifPresent(console::warn);
    return settings;
  }

  /** An action that no other process does at the same time for the same --output. */
  static CommandLine.Action writingAlone(CommandLine.Action action) {
    return (arguments, console) -> {
      Optional<Path> output = arguments.optionalText("output").map(Path::of);
      return output.isEmpty()
          ? action.run(arguments, console)
          : OutputLock.whileWriting(output.get(), () -> action.run(arguments, console));
    };
  }
}
