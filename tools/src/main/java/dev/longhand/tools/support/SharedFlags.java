package dev.longhand.tools.support;

import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.files.atomic.OutputLock;
import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.savedmodels.runtime.DeviceCheck;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.savedmodels.safety.GraphPolicy;
import java.nio.file.Path;
import java.util.Optional;

/** Flags that several subcommands have. */
public final class SharedFlags {
  public static final String MODEL = "Model";
  public static final String DATA = "Data";
  public static final String OUTPUT = "Output";
  private static final String DEVICE = "Device";
  public static final String UNSAFE_GRAPH = "allow_unsafe_graph";

  private SharedFlags() {}

  public static Flag device() {
    return Flag.text("device", "cpu", DEVICE, "device: auto, cpu, gpu or gpu:N");
  }

  public static Flag threads() {
    return Flag.integer("num_threads", 0, DEVICE, "number of TensorFlow threads; 0 = one per core")
        .in(Range.atLeast(0));
  }

  public static Flag unsafeGraphs() {
    return Flag.bool(
        UNSAFE_GRAPH,
        false,
        MODEL,
        "run a SavedModel whose graph can reach files, the network or other programs");
  }

  /** Whether the flags allow a graph that does more than compute. */
  public static GraphPolicy graphPolicy(ParsedArguments arguments) {
    return arguments.isTrue(UNSAFE_GRAPH) ? GraphPolicy.ALLOW_UNSAFE : GraphPolicy.REFUSE_UNSAFE;
  }

  /** Returns the session settings of the flags, without a check of the device. */
  public static SessionSettings settings(ParsedArguments arguments) {
    try {
      return SessionSettings.defaults()
          .withDevice(Device.parse(arguments.text("device")))
          .withNumThreads(arguments.integer("num_threads"));
    } catch (UserException wrong) {
      throw new UsageException(wrong.getMessage());
    }
  }

  /** Returns the session settings of the flags after a check that the device exists. */
  public static SessionSettings session(ParsedArguments arguments, Console console) {
    SessionSettings settings = settings(arguments);
    DeviceCheck.require(settings);
    DeviceCheck.warning(settings).ifPresent(console::warn);
    return settings;
  }

  /** An action that no other process does at the same time for the same --output. */
  public static CommandLine.Action writingAlone(CommandLine.Action action) {
    return (arguments, console) -> {
      Optional<Path> output = arguments.optionalText("output").map(Path::of);
      return output.isEmpty()
          ? action.run(arguments, console)
          : OutputLock.whileWriting(output.get(), () -> action.run(arguments, console));
    };
  }
}
