package dev.longhand.tools;

import dev.longhand.cli.Command;
import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.console.Console;
import dev.longhand.files.NearestName;
import dev.longhand.files.UsageException;
import dev.longhand.tools.benchmark.BenchmarkCommand;
import dev.longhand.tools.benchmark.DocumentsCommand;
import dev.longhand.tools.convert.ConvertCommand;
import dev.longhand.tools.gpu.GpuAuditCommand;
import dev.longhand.tools.predict.PredictCommand;
import dev.longhand.tools.predict.TokenizeCommand;
import dev.longhand.tools.reference.FlagsCommand;
import dev.longhand.tools.reference.ModelsCommand;
import dev.longhand.tools.rerun.RerunCommand;
import dev.longhand.tools.submission.SubmissionCommand;
import dev.longhand.tools.support.Tool;
import dev.longhand.tools.table.TableCommand;
import dev.longhand.tools.verify.VerifyCommand;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The command line of {@code model-tools}: one of its subcommands and that one's arguments. */
public final class ModelTools {
  static final String NAME = "model-tools";
  private static final String SUMMARY =
      "Looks at, checks, converts, measures and uses models. A model is a Hugging Face folder, a"
          + "\nSavedModel, or the output folder of a run.";

  private ModelTools() {}

  /** Returns the subcommands in the order in which the help lists them. */
  static List<Tool> all() {
    return List.of(
        VerifyCommand.tool(),
        InspectCommand.tool(),
        ConvertCommand.tool(),
        TokenizeCommand.tool(),
        PredictCommand.tool(),
        BenchmarkCommand.tool(),
        DocumentsCommand.tool(),
        ModelsCommand.tool(),
        FlagsCommand.tool(),
        GpuAuditCommand.tool(),
        PlotCommand.tool(),
        TableCommand.tool(),
        RerunCommand.tool(),
        SubmissionCommand.tool(),
        RemovalCommand.tool(),
        CompletionCommand.tool());
  }

  /** Runs a subcommand and ends the process with its exit status. */
  public static void main(String[] arguments) {
    int status;
    try (Console console = Console.ofProcess()) {
      status = run(arguments, console);
    }
    System.exit(status);
  }

  /** Runs a subcommand; returns its exit status. */
  static int run(String[] arguments, Console console) {
    if (arguments.length == 0 || arguments[0].equals("-h") || arguments[0].equals("--help")) {
      console.result(help());
      return arguments.length == 0 ? CommandLine.USAGE : CommandLine.SUCCESS;
    }
    Optional<Tool> tool =
        all().stream().filter(known -> known.name().equals(arguments[0])).findFirst();
    if (tool.isPresent()) {
      String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
      return CommandLine.run(tool.get().command(), rest, console, tool.get().action());
    }
    return CommandLine.run(
        new Command(NAME, SUMMARY, FlagTable.of(), new Positionals("COMMAND", 1, 1), List.of()),
        new String[] {arguments[0]}, // the other words are another command's
        console,
        (parsed, unused) -> {
          throw new UsageException(unknown(arguments[0]));
        });
  }

  private static String unknown(String name) {
    List<String> known = all().stream().map(Tool::name).toList();
    return "there is no command '" + name + "'" + NearestName.orAll(name, known);
  }

  private static String help() {
    StringBuilder text =
        new StringBuilder("usage: " + NAME + " COMMAND [--help] ...\n\n" + SUMMARY)
            .append("\n\nCommands:\n");
    for (Tool tool : all()) {
      text.append("  %-12s %s%n".formatted(tool.name(), tool.command().summary()));
    }
    return text.append("\nOther:\n  --version    show the versions of this program").toString();
  }
}
