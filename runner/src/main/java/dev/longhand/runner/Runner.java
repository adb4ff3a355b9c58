package dev.longhand.runner;

import dev.longhand.cli.Command;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.trainer.events.InterruptedRunException;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.flags.StepFlags;
import java.io.IOException;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A runner from its command line to its exit status.
 *
 * @param command its name and its flags
 * @param defaults gives flags other defaults, by what was given
 * @param program the runs that the flags ask for
 */
public record Runner(Command command, UnaryOperator<ParsedArguments> defaults, Program program) {

  /** The runs that a runner does for the flags of a context. */
  @FunctionalInterface
  public interface Program {
    /** Runs, and reports on the context's console. */
    void run(RunContext context) throws IOException;
  }

  /** Runs the command and ends the process with its exit status. */
  public void runAndExit(String... arguments) {
    CommandLine.main(
        command, arguments, (flags, console) -> run(flags, console, arguments, System.getenv()));
  }

  /** Runs the command; returns its exit status. */
  public int run(String[] arguments, Console console, Map<String, String> environment) {
    return CommandLine.run(
        command, arguments, console, (flags, on) -> run(flags, on, arguments, environment));
  }

  private int run(
      ParsedArguments given, Console console, String[] arguments, Map<String, String> environment)
      throws IOException {
    ParsedArguments flags = StepFlags.overDefaults(defaults.apply(given));
    RunContext context = new RunContext(flags, console, environment, PublishedResult.of(arguments));
    ParsedTraining.notices(flags).forEach(console::warn);
    try {
      program.run(context);
      return CommandLine.SUCCESS;
    } catch (InterruptedRunException stopped) {
      console.failure(command.name() + ": " + stopped.getMessage());
      return stopped.exitCode();
    }
  }
}
