package dev.longhand.tools.gpu;

import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.tools.support.MarkdownSection;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code model-tools gpu-audit}: where a GPU would run each model's operations, without a GPU. */
public final class GpuAuditCommand {
  private static final String SECTION = "gpu-audit";

  private GpuAuditCommand() {}

  public static Tool tool() {
    return Tool.of(
        SECTION,
        "checks without a GPU that one can run and train every model without copies to the CPU",
        FlagTable.of(
            Flag.text("format", "text", SharedFlags.OUTPUT, "output format")
                .choices("text", "markdown"),
            Flag.file(
                "update",
                SharedFlags.OUTPUT,
                "Markdown file whose table between %s and %s is replaced; then nothing is printed"
                    .formatted(MarkdownSection.begin(SECTION), MarkdownSection.end(SECTION)))),
        Positionals.NONE,
        GpuAuditCommand::run,
        "model-tools gpu-audit",
        "model-tools gpu-audit --update docs/gpu.md");
  }

  private static int run(ParsedArguments arguments, Console console) {
    Optional<MarkdownSection> section =
        arguments.optionalText("update").map(file -> MarkdownSection.find(Path.of(file), SECTION));
    Optional<GpuKernels> kernels = GpuKernels.ofLoadedLibrary();
    if (kernels.isEmpty()) {
      console.warn(
          "this build has no GPU kernels: operations are compared with the list alone; build with -Pgpu to compare them with the kernels");
    }
    var report = new GpuAuditReport(audits(kernels, console), kernels.isPresent());
    if (section.isPresent()) {
      section.get().write(report.markdown());
    } else {
      console.result(
          arguments.text("format").equals("markdown") ? report.markdown() : report.text());
    }
    return report.passed() ? CommandLine.SUCCESS : CommandLine.FAILURE;
  }

  private static Map<String, GpuAudit> audits(Optional<GpuKernels> kernels, Console console) {
    var nodeArguments = new NodeArguments();
    Map<String, GpuAudit> audits = new LinkedHashMap<>();
    for (AuditCase model : cases()) {
      console.info(model.name());
      audits.put(model.name(), GpuAudit.of(AuditedGraph.of(model), nodeArguments, kernels));
    }
    return audits;
  }

  /** Every case in float32, and every architecture in the other precisions. */
  private static List<AuditCase> cases() {
    List<AuditCase> all = new ArrayList<>(AuditCase.all());
    for (Precision precision : Precision.values()) {
      if (precision != Precision.FLOAT32) {
        AuditCase.architectures().forEach(model -> all.add(model.in(precision)));
      }
    }
    return all;
  }
}
