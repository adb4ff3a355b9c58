package dev.longhand.runner;

import dev.longhand.cli.Command;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.trainer.arguments.ParsedTraining;
import dev.longhand.trainer.arguments.StepFlags;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A runner's way from its command line to an exit status.
 *
 * @param command what it is called and which flags it has
 * @param defaults gives flags other defaults, by what was given
 * @param work what it does
 */
public record Runner(Command command, UnaryOperator<ParsedArguments> defaults, Work work) {

  /** What a runner does. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does it.
     *
     * @param recipe what the argument file says that the command line begins with, if it does
     */
    void run(RunContext context, Optional<PublishedResult> recipe) throws IOException;
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
    RunContext context = new RunContext(command.name(), flags, console, environment);
    ParsedTraining.notices(context.flags()).forEach(console::warn);
    Optional<PublishedResult> recipe = PublishedResult.of(arguments);
    return context.status(() -> work.run(context, recipe));
  }
}
