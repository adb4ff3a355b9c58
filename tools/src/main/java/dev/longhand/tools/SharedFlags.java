package dev.longhand.tools;

import dev.longhand.savedmodels.Device;
import dev.longhand.savedmodels.SessionSettings;
import dev.longhand.trainer.arguments.Command.Positionals;
import dev.longhand.trainer.arguments.Flag;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.Range;

/** Flags that several subcommands have. */
final class SharedFlags {
  static final String MODEL = "Model";
  static final String DATA = "Data";
  static final String OUTPUT = "Output";
  private static final String DEVICE = "Device";

  private SharedFlags() {}

  static Flag device() {
    return Flag.text("device", "cpu", DEVICE, "auto, cpu, gpu or gpu:N");
  }

  static Flag threads() {
    return Flag.integer("num_threads", 0, DEVICE, "threads of TensorFlow; 0 = one for each core")
        .in(Range.atLeast(0));
  }

  static SessionSettings session(ParsedArguments arguments) {
    return new SessionSettings(
        Device.parse(arguments.text("device")), arguments.integer("num_threads"));
  }

  static Positionals none() {
    return Positionals.NONE;
  }
}
