package dev.longhand.tools.table;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.runner.statistics.Bootstrap;
import java.util.List;

/** A table as JSON: every figure with its seeds, interval, marks and the folders of its runs. */
final class TableJson {
  private TableJson() {}

  static ObjectNode of(
      RunTable table,
      MeanScore mean,
      List<Published> published,
      List<RowComparison> comparisons,
      Bootstrap bootstrap) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("resamples", bootstrap.resamples()).put("bootstrap_seed", bootstrap.seed());
    ArrayNode rows = json.putArray("rows");
    table
        .rows()
        .forEach(
            (name, cells) -> {
              ObjectNode row = rows.addObject().put("name", name);
              if (mean.isOfSeveral()) {
                mean.of(cells).ifPresent(value -> row.put(mean.title(), value));
              }
              ArrayNode figures = row.putArray("cells");
              cells.forEach(
                  (column, cell) -> {
                    if (table.columns().contains(column)) {
                      add(figures.addObject(), column, cell, bootstrap);
                    }
                  });
            });
    ArrayNode others = json.putArray("published");
    for (Published each : published) {
      ObjectNode row = others.addObject().put("name", each.model()).put("source", each.footnote());
      each.percent().forEach((column, value) -> row.put(column.title(), value / 100));
    }
    ArrayNode compared = json.putArray("comparisons");
    for (RowComparison each : comparisons) {
      ObjectNode entry = compared.addObject().put("row", each.row());
      entry.put("column", each.column().title()).put("difference", each.difference());
      each.probability().ifPresent(p -> entry.put("probability", p));
      each.corrected().ifPresent(p -> entry.put("corrected_by_holm", p));
      each.mcNemar().ifPresent(p -> entry.put("mcnemar", p));
    }
    return json;
  }

  private static void add(ObjectNode json, Column column, Cell cell, Bootstrap bootstrap) {
    json.put("column", column.title()).put("task", column.task()).put("set", column.set());
    json.put("metric", column.metric());
    if (cell.hasFigure()) {
      json.put("mean", cell.mean()).put("median", cell.median());
      if (cell.scores().size() > 1) {
        json.put("standard_deviation", cell.deviation());
      }
      cell.interval(bootstrap)
          .ifPresent(
              interval -> json.putArray("interval").add(interval.low()).add(interval.high()));
    }
    ArrayNode values = json.putArray("values");
    for (double value : cell.values()) {
      values.add(value);
    }
    ObjectNode marks = json.putObject("marks");
    cell.marks().forEach((mark, text) -> marks.put(mark.text(), text));
    ArrayNode runs = json.putArray("runs");
    cell.runs()
        .forEach(
            run -> runs.addObject().put("folder", run.folder().toString()).put("seed", run.seed()));
  }
}
