package dev.longhand.tools.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.files.UsageException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.tools.support.OpenModel;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code model-tools verify}: the zoo's numbers beside those of the reference implementations. */
public final class VerifyCommand {
  private VerifyCommand() {}

  public static Tool tool() {
    return Tool.of(
        "verify",
        "compares outputs, gradients and training steps with golden values",
        FlagTable.of(
            Flag.bool("json", false, SharedFlags.OUTPUT, "print JSON instead of tables"),
            Flag.folder(
                "checkpoint", SharedFlags.DATA, "model folder, for a folder with curve.json"),
            Flag.folder(
                "data_dir", SharedFlags.DATA, "folder of GLUE data, for a folder with curve.json"),
            SharedFlags.unsafeGraphs(),
            SharedFlags.device(),
            SharedFlags.threads()),
        new Positionals("DIR", 1, Integer.MAX_VALUE),
        VerifyCommand::run,
        "model-tools verify zoo/golden/bert-classify zoo/golden/train-bert");
  }

  private static int run(ParsedArguments arguments, Console console) {
    SessionSettings settings = SharedFlags.session(arguments, console);
    Map<String, List<Comparison>> results = new LinkedHashMap<>();
    for (String folder : arguments.positionals()) {
      List<Comparison> found = verify(Path.of(folder), arguments, settings);
      results.put(folder, found);
      if (!arguments.isTrue("json")) {
        console.result(report(folder, found));
      }
    }
    if (arguments.isTrue("json")) {
      console.result(json(results).toPrettyString());
    }
    boolean passed = results.values().stream().allMatch(VerifyCommand::passed);
    return passed ? CommandLine.SUCCESS : CommandLine.FAILURE;
  }

  private static List<Comparison> verify(
      Path folder, ParsedArguments arguments, SessionSettings settings) {
    if (Files.exists(folder.resolve(CurveCheck.FILE))) {
      return CurveCheck.run(
          folder,
          needed(arguments, "checkpoint"),
          needed(arguments, "data_dir"),
          settings,
          SharedFlags.graphPolicy(arguments));
    }
    return verify(folder, settings);
  }

  private static Path needed(ParsedArguments arguments, String flag) {
    return arguments
        .optionalText(flag)
        .map(Path::of)
        .orElseThrow(
            () -> new UsageException("a folder with curve.json needs --checkpoint and --data_dir"));
  }

  /** Compares what a golden folder expects with what its model computes. */
  public static List<Comparison> verify(Path folder, SessionSettings settings) {
    Path scratch = OpenModel.scratch();
    try (GoldenCase golden = GoldenCase.open(folder);
        TrainableModel model = golden.build(scratch.resolve("model"), settings)) {
      return Files.exists(folder.resolve(TrainingCheck.FILE))
          ? TrainingCheck.run(golden, model, folder, scratch.resolve("run"))
          : ParityCheck.run(golden, model);
    } finally {
      AtomicFolder.delete(scratch);
    }
  }

  private static boolean passed(List<Comparison> comparisons) {
    return comparisons.stream().allMatch(Comparison::passed);
  }

  private static String report(String folder, List<Comparison> comparisons) {
    Table table = new Table("what", "difference", "tolerance", "largest", "");
    for (Comparison one : comparisons) {
      table.row(
          one.name(),
          scientific(one.difference()),
          scientific(one.tolerance()),
          scientific(one.largest()),
          one.passed() ? "" : "past tolerance");
    }
    long failed = comparisons.stream().filter(one -> !one.passed()).count();
    String verdict =
        failed == 0
            ? "all %d within tolerance".formatted(comparisons.size())
            : "%d of %d past tolerance".formatted(failed, comparisons.size());
    return folder + ": " + verdict + "\n" + table + "\n";
  }

  private static String scientific(double value) {
    return Double.isInfinite(value) ? "missing" : String.format(Locale.ROOT, "%.1e", value);
  }

  private static ObjectNode json(Map<String, List<Comparison>> results) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    results.forEach(
        (folder, comparisons) -> {
          ObjectNode node = root.putObject(folder);
          node.put("passed", passed(comparisons));
          ArrayNode list = node.putArray("comparisons");
          for (Comparison one : comparisons) {
            list.addObject()
                .put("name", one.name())
                .put("difference", one.difference())
                .put("tolerance", one.tolerance())
                .put("largest", one.largest())
                .put("passed", one.passed());
          }
        });
    return root;
  }
}
