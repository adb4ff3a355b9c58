package dev.longhand.tools.table;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.console.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The formats of a table of text. */
enum TableFormat {
  TEXT(TableFormat::text),
  MARKDOWN(TableFormat::markdown),
  CSV(TableFormat::csv),
  LATEX(TableFormat::latex),
  /** Of a timing table; {@link TableJson} writes all that is known of figures. */
  JSON(TableFormat::json);

  @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
  private final Function<TableText, String> writer;

  TableFormat(Function<TableText, String> writer) {
    this.writer = writer;
  }

  String write(TableText text) {
    return writer.apply(text);
  }

  static List<String> names() {
    return Arrays.stream(values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
  }

  static TableFormat named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static String text(TableText table) {
    Table text = new Table(table.header().toArray(String[]::new));
    table.rows().forEach(row -> text.row(row.toArray(String[]::new)));
    return text + "\n\n" + String.join("\n", table.notes());
  }

  private static String json(TableText table) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode rows = json.putArray("rows");
    for (List<String> cells : table.rows()) {
      ObjectNode row = rows.addObject();
      for (int i = 0; i < cells.size(); i++) {
        row.put(table.header().get(i), cells.get(i));
      }
    }
    table.notes().forEach(json.putArray("notes")::add);
    return json.toPrettyString();
  }

  private static String markdown(TableText table) {
    List<String> lines = new ArrayList<>();
    lines.add(markdownRow(table.header()));
    lines.add(markdownRow(table.header().stream().map(h -> "---").toList()));
    table.rows().forEach(row -> lines.add(markdownRow(row)));
    lines.add("");
    table.notes().forEach(note -> lines.add("- " + escaped(note, "|<>`*_", "\\")));
    return String.join("\n", lines);
  }

  private static String markdownRow(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.equals("---") ? cell : escaped(cell, "|<>`*", "\\"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String csv(TableText table) {
    List<String> lines = new ArrayList<>();
    lines.add(csvRow(table.header()));
    table.rows().forEach(row -> lines.add(csvRow(row)));
    table.notes().forEach(note -> lines.add(csvRow(List.of("# " + note))));
    return String.join("\n", lines);
  }

  private static String csvRow(List<String> cells) {
    return cells.stream()
        .map(cell -> "\"" + cell.replace("\"", "\"\"") + "\"")
        .collect(Collectors.joining(","));
  }

  private static String latex(TableText table) {
    List<String> lines = new ArrayList<>();
    lines.add("\\begin{tabular}{l" + "r".repeat(table.header().size() - 1) + "}");
    lines.add("\\hline");
    lines.add(latexRow(table.header()));
    lines.add("\\hline");
    table.rows().forEach(row -> lines.add(latexRow(row)));
    lines.add("\\hline");
    lines.add("\\end{tabular}");
    lines.add("");
    table.notes().forEach(note -> lines.add("\\noindent " + latexText(note) + "\\\\"));
    return String.join("\n", lines);
  }

  private static String latexRow(List<String> cells) {
    return cells.stream()
        .map(TableFormat::latexText)
        .collect(Collectors.joining(" & ", "", " \\\\"));
  }

  private static String latexText(String text) {
    return escaped(text.replace("\\", "/"), "&%$#_{}", "\\")
        .replace("~", "\\textasciitilde{}")
        .replace("^", "\\textasciicircum{}")
        .replace("±", "$\\pm$");
  }

  private static String escaped(String text, String characters, String with) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      escaped.append(characters.indexOf(c) >= 0 ? with : "").append(c);
    }
    return escaped.toString();
  }
}
