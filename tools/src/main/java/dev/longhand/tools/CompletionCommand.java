package dev.longhand.tools;

import dev.longhand.cli.Command;
import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Program;
import dev.longhand.cli.completion.BashCompletion;
import dev.longhand.cli.completion.ZshCompletion;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UsageException;
import dev.longhand.glue.GlueFlags;
import dev.longhand.imdb.ImdbFlags;
import dev.longhand.newsgroups.NewsFlags;
import dev.longhand.tools.gpu.GpuCheck;
import dev.longhand.tools.support.Tool;
import java.util.LinkedHashMap;
import java.util.List;
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
        "source <(bin/model-tools completion bash)",
        "source <(bin/model-tools completion zsh)   # after compinit");
  }

  /** Returns every program of this project with its commands. */
  static List<Program> programs() {
    Map<String, Command> commands = new LinkedHashMap<>();
    ModelTools.all().forEach(tool -> commands.put(tool.name(), tool.command()));
    return List.of(
        Program.of(GlueFlags.command()),
        Program.of(ImdbFlags.command()),
        Program.of(NewsFlags.command()),
        new Program(ModelTools.NAME, commands),
        Program.of(GpuCheck.command()));
  }

  private static int run(ParsedArguments arguments, Console console) {
    List<Program> programs = programs();
    String shell = arguments.positionals().get(0);
    console.result(
        switch (shell) {
          case "bash" -> BashCompletion.script(programs);
          case "zsh" -> ZshCompletion.script(programs);
          default -> throw new UsageException("'" + shell + "': expected bash or zsh");
        });
    return CommandLine.SUCCESS;
  }
}
