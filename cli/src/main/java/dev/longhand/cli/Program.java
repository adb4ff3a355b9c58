package dev.longhand.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A program: the name that the user types and its commands.
 *
 * @param name such as "model-tools"
 * @param commands by what the user types next; the only one has an empty name
 */
public record Program(String name, Map<String, Command> commands) {

  /** Copies the commands in their order. */
  public Program {
    commands = new LinkedHashMap<>(commands);
  }

  /** Returns a program that is one command. */
  public static Program of(Command command) {
    return new Program(command.name(), Map.of("", command));
  }

  /** Returns whether the user types a command's name next. */
  public boolean hasCommands() {
    return !commands.containsKey("");
  }
}
