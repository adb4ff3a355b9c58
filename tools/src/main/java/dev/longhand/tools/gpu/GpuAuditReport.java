package dev.longhand.tools.gpu;

import dev.longhand.cli.console.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The result of an audit of several models.
 *
 * @param byModel the audits, in the order in which they are printed
 * @param hasKernels whether kernels were looked up
 */
record GpuAuditReport(Map<String, GpuAudit> byModel, boolean hasKernels) {
  private static final List<String> HEADINGS =
      List.of(
          "model",
          "operations",
          "on the GPU",
          "in host memory",
          "without a GPU kernel",
          "float copies",
          "listed");

  boolean passed() {
    return byModel.values().stream().allMatch(GpuAudit::passed);
  }

  /** The table and what is behind its numbers, for a terminal. */
  String text() {
    Table table = new Table(HEADINGS.toArray(String[]::new));
    byModel.forEach((name, audit) -> table.row(row(name, audit).toArray(String[]::new)));
    return table + "\n\n" + String.join("\n", details());
  }

  /** The same in Markdown. */
  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(line(HEADINGS));
    lines.add(line(HEADINGS.stream().map(heading -> "---").toList()));
    byModel.forEach((name, audit) -> lines.add(line(row(name, audit))));
    lines.add("");
    details().forEach(detail -> lines.add("- " + detail));
    return String.join("\n", lines);
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private List<String> row(String name, GpuAudit audit) {
    return List.of(
        name,
        number(audit.operations()),
        looked(audit.onGpu()),
        looked(audit.inHostMemory()),
        looked(audit.onCpu()),
        looked(audit.copies().size()),
        number(audit.faults().size()));
  }

  private static String number(int count) {
    return String.valueOf(count);
  }

  private String looked(int count) {
    return hasKernels ? number(count) : "-";
  }

  private List<String> details() {
    List<String> lines = new ArrayList<>();
    if (hasKernels) {
      lines.add("without a GPU kernel: " + models(GpuAudit::withoutKernel));
      lines.add("float copies between host and device in a step: " + models(GpuAudit::copies));
      lines.add("the same where random features are drawn anew: " + models(GpuAudit::rareCopies));
    }
    lines.add("listed as raising, falling back or varying: " + models(GpuAudit::faults));
    SortedSet<String> sorted = new TreeSet<>();
    byModel.values().forEach(audit -> sorted.addAll(audit.sorted()));
    lines.add("deterministic, and slower, where that is required: " + String.join(", ", sorted));
    return lines;
  }

  /** What some models have, each with the number of those models. */
  private String models(Function<GpuAudit, SortedSet<String>> property) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (GpuAudit audit : byModel.values()) {
      property.apply(audit).forEach(name -> counts.merge(name, 1, Integer::sum));
    }
    List<String> all = new ArrayList<>();
    counts.forEach(
        (name, count) ->
            all.add(
                count == byModel.size() ? name : "%s in %d of the models".formatted(name, count)));
    return all.isEmpty() ? "none" : String.join("; ", all);
  }
}
