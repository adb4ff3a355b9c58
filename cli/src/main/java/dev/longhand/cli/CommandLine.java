package dev.longhand.cli;

import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Level;
import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs a command and turns whatever happens into an exit status and at most one line: 0 for
 * success, 1 for a failure, 2 for a command line that cannot be understood.
 */
public final class CommandLine {
  /** The command did what was asked. */
  public static final int SUCCESS = 0;

  /** The command failed. */
  public static final int FAILURE = 1;

  /** The command line cannot be understood. */
  public static final int USAGE = 2;

  private CommandLine() {}

  /** What a command does. */
  @FunctionalInterface
  public interface Action {
    /** Runs the command and returns the exit status. */
    int run(ParsedArguments arguments, Console console) throws Exception;
  }

  /** Runs a command of this process and ends the process with its exit status. */
  public static void main(Command command, String[] arguments, Action action) {
    int status;
    try (Console console = Console.ofProcess()) {
      status = run(command, arguments, console, action);
    }
    System.exit(status);
  }

  /** Parses the arguments and runs the command; returns the exit status. */
  public static int run(Command command, String[] arguments, Console console, Action action) {
    try {
      if (asked(arguments, "-h", "--help")) {
        console.result(Help.of(command));
        return SUCCESS;
      }
      if (asked(arguments, "--version", "--version")) {
        console.result(Version.line(command.name()));
        return SUCCESS;
      }
      ParsedArguments parsed = ArgumentParser.parse(command, arguments);
      applyLoggingFlags(parsed, console);
      parsed.notices().forEach(console::warn);
      return action.run(parsed, console);
    } catch (UsageException wrong) {
      console.failure(command.name() + ": " + wrong.getMessage());
      return USAGE;
    } catch (UserException failure) {
      String message = failure.messageFor(flag -> command.flags().find(flag).isPresent());
      console.failure(command.name() + ": " + message);
      console.trace(failure);
      return FAILURE;
    } catch (OutOfMemoryError full) {
      console.failure(command.name() + ": " + needsMemory(full));
      console.trace(full);
      return FAILURE;
    } catch (Exception | LinkageError failure) {
      return unexpected(command, console, failure);
    }
  }

  private static boolean asked(String[] arguments, String shortName, String longName) {
    for (String argument : arguments) {
      if (argument.equals(shortName) || argument.equals(longName)) {
        return true;
      }
    }
    return false;
  }

  private static void applyLoggingFlags(ParsedArguments parsed, Console console) {
    FlagTable table = parsed.table();
    if (table.find("log_level").isPresent()) {
      console.setLevel(Level.of(parsed.text("log_level")));
    }
    if (table.find("disable_tqdm").isPresent()) {
      console.showBars(!parsed.isTrue("disable_tqdm"));
    }
  }

  private static String needsMemory(OutOfMemoryError full) {
    return String.format(
        Locale.ROOT,
        "Java has used up its %d MB of memory (%s); give it more, such as"
            + " LONGHAND_JAVA_OPTS=-Xmx4g, or lower the batch size or the number of examples",
        Runtime.getRuntime().maxMemory() >> 20,
        full.getMessage());
  }

  private static int unexpected(Command command, Console console, Throwable failure) {
    Optional<Path> log = console.logFile();
    String where =
        log.map(file -> " (stack trace in " + file + ")")
            .orElse(
                command.flags().find("log_level").isPresent()
                    ? " (--log_level debug shows where)"
                    : "");
    String what = failure.toString().lines().findFirst().orElse("");
    console.failure(command.name() + ": failed unexpectedly: " + what + where);
    console.trace(failure);
    return FAILURE;
  }
}
