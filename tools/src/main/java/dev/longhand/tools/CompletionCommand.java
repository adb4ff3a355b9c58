package dev.longhand.tools;

import dev.longhand.glue.GlueRunner;
import dev.longhand.trainer.arguments.Command;
import dev.longhand.trainer.arguments.Command.Positionals;
import dev.longhand.trainer.arguments.CommandLine;
import dev.longhand.trainer.arguments.Completion;
import dev.longhand.trainer.arguments.FlagTable;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.UsageException;
import dev.longhand.trainer.console.Console;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code model-tools completion}: a script that teaches a shell the commands' flags. */
final class CompletionCommand {
  private CompletionCommand() {}

  static Tool tool() {
    return Tool.of(
        "completion",
        "prints a script for bash or zsh that completes the flags of all commands",
        FlagTable.of(),
        new Positionals("bash|zsh", 1, 1),
        CompletionCommand::run,
        "source <(bin/model-tools completion bash)");
  }

  private static int run(ParsedArguments arguments, Console console) {
    Map<String, Command> subcommands = new LinkedHashMap<>();
    ModelTools.all().forEach(tool -> subcommands.put(tool.name(), tool.command()));
    String shell = arguments.positionals().get(0);
    Map<String, Map<String, Command>> programs = new LinkedHashMap<>();
    programs.put("glue-runner", Map.of("", GlueRunner.command()));
    programs.put("model-tools", subcommands);
    programs.forEach((program, commands) -> console.result(script(shell, program, commands)));
    return CommandLine.SUCCESS;
  }

  private static String script(String shell, String program, Map<String, Command> commands) {
    return switch (shell) {
      case "bash" -> Completion.bash(program, commands);
      case "zsh" -> Completion.zsh(program, commands);
      default -> throw new UsageException("'" + shell + "': expected bash or zsh");
    };
  }
}
