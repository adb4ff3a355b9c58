package dev.longhand.tools.reference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.console.Table;
import dev.longhand.tools.support.JsonLines;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.Presets.Preset;
import dev.longhand.zoo.config.AttentionCost;
import dev.longhand.zoo.convert.LongModel;
import dev.longhand.zoo.model.ModelConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Presets and what there is to say of each, as a table or as JSON.
 *
 * @param rows in the order of the table
 */
record ModelsTable(List<Row> rows) {
  private static final List<String> LEGEND =
      List.of(
          "Parameters are counted with a classification head of two classes.",
          "Time is floating-point operations of a forward pass, memory is numbers in the attention's"
              + " weights, both of",
          "one layer and one text: n tokens, d the hidden size, h heads.");

  private static final List<Column> COLUMNS =
      List.of(
          Column.code("model", Row::names),
          Column.code("checkpoint", row -> row.preset.repository().stream().toList()),
          Column.words("parameters", row -> grouped(row.parameters)),
          Column.words("layers x hidden", Row::size),
          Column.words("attention", row -> row.cost().name()),
          Column.code("time", row -> List.of(row.cost().time())),
          Column.code("memory", row -> List.of(row.cost().memory())),
          Column.words("tokens", row -> grouped(row.config().maxLength())),
          Column.code("starts from", row -> LongModel.startsFrom(row.config())));

  /** A column; what is code is marked as such in Markdown. */
  private record Column(String heading, boolean isCode, Function<Row, List<String>> values) {
    static Column code(String heading, Function<Row, List<String>> values) {
      return new Column(heading, true, values);
    }

    static Column words(String heading, Function<Row, String> value) {
      return new Column(heading, false, row -> List.of(value.apply(row)));
    }

    String text(Row row) {
      List<String> all = values.apply(row);
      return all.isEmpty() ? "-" : String.join(", ", all);
    }

    String markdown(Row row) {
      return isCode
          ? String.join(", ", values.apply(row).stream().map(one -> "`" + one + "`").toList())
          : text(row);
    }
  }

  /** A preset and the number of its parameters. */
  record Row(Preset preset, long parameters) {
    ModelConfig config() {
      return preset.config();
    }

    AttentionCost cost() {
      return config().attentionCost();
    }

    /** What {@code --model} may be, but for the name on the hub. */
    private List<String> names() {
      String repository = preset.repository().orElse("");
      return preset.names().stream().filter(name -> !name.equals(repository)).toList();
    }

    private String size() {
      return config().encoder().layers() + " x " + config().encoder().hiddenSize();
    }
  }

  ModelsTable {
    rows = List.copyOf(rows);
  }

  /** All presets, their parameters counted in their graphs. */
  static ModelsTable ofPresets() {
    return new ModelsTable(
        Presets.all().stream()
            .map(preset -> new Row(preset, ModelBuilder.countParameters(preset.config())))
            .toList());
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Aligned columns and what their letters mean. */
  String text() {
    Table table = new Table(COLUMNS.stream().map(Column::heading).toArray(String[]::new));
    for (Row row : rows) {
      table.row(COLUMNS.stream().map(column -> column.text(row)).toArray(String[]::new));
    }
    return table + "\n\n" + String.join(" ", LEGEND);
  }

  /** Returns the same as a Markdown table. */
  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(line(COLUMNS.stream().map(Column::heading).toList()));
    lines.add(line(Collections.nCopies(COLUMNS.size(), "---")));
    for (Row row : rows) {
      lines.add(line(COLUMNS.stream().map(column -> column.markdown(row)).toList()));
    }
    lines.add("");
    lines.addAll(LEGEND);
    return String.join("\n", lines);
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  /** A list of objects. */
  String json() {
    ArrayNode list = JsonLines.object().arrayNode();
    for (Row row : rows) {
      ObjectNode object = list.addObject();
      object.put("name", row.preset.name()).put("repository", row.preset.repository().orElse(null));
      row.preset.names().forEach(object.putArray("names")::add);
      object
          .put("model_type", row.config().modelType())
          .put("parameters", row.parameters)
          .put("num_hidden_layers", row.config().encoder().layers())
          .put("hidden_size", row.config().encoder().hiddenSize())
          .put("attention", row.cost().name())
          .put("time", row.cost().time())
          .put("memory", row.cost().memory())
          .put("max_length", row.config().maxLength());
      LongModel.startsFrom(row.config()).forEach(object.putArray("starts_from")::add);
    }
    return list.toPrettyString();
  }
}
