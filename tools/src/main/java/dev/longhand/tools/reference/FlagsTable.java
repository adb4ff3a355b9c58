package dev.longhand.tools.reference;

import dev.longhand.cli.Command;
import dev.longhand.cli.Flag;
import dev.longhand.cli.Treatment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Every flag of several commands, in the groups of their help, as Markdown: which commands have it,
 * its default, and what is done with it.
 *
 * @param commands in the order in which they are named
 */
record FlagsTable(List<Command> commands) {
  private static final String HEADING =
      "| flag | runners | default | treatment | what it does, or why it does nothing |\n"
          + "| --- | --- | --- | --- | --- |";

  /** A flag that does the same in several commands, which may have different defaults. */
  private record Row(Flag flag, Map<String, String> defaults) {
    String markdown(int commands) {
      return cells(
          names(),
          defaults.size() == commands ? "all" : String.join(", ", defaults.keySet()),
          defaultText(),
          flag.treatment().name().toLowerCase(Locale.ROOT),
          flag.help() + accepted());
    }

    private String names() {
      return flag.names().stream()
          .map(name -> "`--" + name + "`")
          .collect(Collectors.joining(", "));
    }

    private String defaultText() {
      List<String> different = defaults.values().stream().distinct().toList();
      if (different.size() == 1) {
        return code(different.get(0));
      }
      return defaults.entrySet().stream()
          .map(entry -> entry.getKey() + " " + code(entry.getValue()))
          .collect(Collectors.joining(", "));
    }

    private String accepted() {
      if (flag.choices().isEmpty()) {
        return "";
      }
      String words =
          flag.treatment() == Treatment.REFUSED ? "; accepted where it changes nothing: " : ": ";
      return words + flag.choices().stream().map(Row::code).collect(Collectors.joining(", "));
    }

    private static String code(String value) {
      return value.isEmpty() ? "" : "`" + value + "`";
    }

    private static String cells(String... cells) {
      return "| "
          + List.of(cells).stream()
              .map(cell -> cell.replace("|", "\\|"))
              .collect(Collectors.joining(" | "))
          + " |";
    }
  }

  FlagsTable {
    commands = List.copyOf(commands);
  }

  /** Returns a heading and a table for each group. */
  String markdown() {
    List<String> lines = new ArrayList<>();
    groups()
        .forEach(
            (group, rows) -> {
              lines.add("### " + group + "\n");
              lines.add(HEADING);
              rows.forEach(row -> lines.add(row.markdown(commands.size())));
              lines.add("");
            });
    return String.join("\n", lines).strip();
  }

  /** Flags that change nothing come last. */
  private Map<String, List<Row>> groups() {
    Map<String, List<Row>> groups = new LinkedHashMap<>();
    for (boolean used : new boolean[] {true, false}) {
      rows().stream()
          .filter(row -> (row.flag.treatment() == Treatment.USED) == used)
          .forEach(
              row -> groups.computeIfAbsent(row.flag.group(), key -> new ArrayList<>()).add(row));
    }
    return groups;
  }

  private List<Row> rows() {
    Map<List<String>, Row> rows = new LinkedHashMap<>();
    for (Command command : commands) {
      for (Flag flag : command.flags().flags()) {
        rows.computeIfAbsent(
                List.of(flag.name(), flag.help()), key -> new Row(flag, new LinkedHashMap<>()))
            .defaults
            .put(command.name(), flag.defaultText().orElse(""));
      }
    }
    return List.copyOf(rows.values());
  }
}
