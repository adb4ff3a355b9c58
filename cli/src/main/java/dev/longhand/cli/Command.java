package dev.longhand.cli;

import java.util.List;

/**
 * A command of the command line: its flags and its plain arguments.
 *
 * @param name what the user types, such as "glue-runner" or "model-tools inspect"
 * @param summary one sentence on what it does
 * @param flags its flags
 * @param positionals what its plain arguments are
 * @param examples whole command lines that the help shows
 */
public record Command(
    String name, String summary, FlagTable flags, Positionals positionals, List<String> examples) {

  /** Copies the examples. */
  public Command {
    examples = List.copyOf(examples);
  }

  /**
   * The plain arguments of a command.
   *
   * @param placeholder what stands for one in the help, such as "PATH"
   * @param atLeast how many must be given
   * @param atMost how many may be given
   */
  public record Positionals(String placeholder, int atLeast, int atMost) {
    /** No plain arguments. */
    public static final Positionals NONE = new Positionals("", 0, 0);
  }

  /** Returns a command that takes flags only. */
  public static Command of(String name, String summary, FlagTable flags, String... examples) {
    return new Command(name, summary, flags, Positionals.NONE, List.of(examples));
  }
}
