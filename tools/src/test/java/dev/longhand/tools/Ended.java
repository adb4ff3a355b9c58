package dev.longhand.tools;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/** What model-tools printed in this process, and how it ended. */
public record Ended(int status, String out, String err) {

  /** Runs model-tools; paths may be given as paths. */
  public static Ended run(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    int status;
    try (Console console = new Console(print(out), print(err), Terminal.NONE, Clock.systemUTC())) {
      status = ModelTools.run(words, console);
    }
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  public List<String> errorLines() {
    return err.lines().toList();
  }
}
