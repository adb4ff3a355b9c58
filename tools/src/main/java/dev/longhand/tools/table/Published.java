package dev.longhand.tools.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Published figures of a model, which stand in rows of their own and in no mean of ours.
 *
 * @param percent the figures by column
 * @param footnote source, split and protocol
 */
record Published(String model, Map<Column, Double> percent, String footnote) {

  /**
   * Returns the rows that have a figure for a column.
   *
   * @throws UserException if nobody published a figure for any of them
   */
  static List<Published> of(List<Column> columns) {
    List<Published> rows = new ArrayList<>();
    for (JsonNode entry : Resources.json("published.json")) {
      Map<Column, Double> percent = new LinkedHashMap<>();
      for (Column column : columns) {
        for (JsonNode figure : entry.path("figures")) {
          if (column.set().startsWith(entry.path("split").asText())
              && figure.path("task").asText().equals(column.task())
              && figure.path("metric").asText().equals(column.metric())) {
            percent.put(column, figure.path("percent").asDouble());
          }
        }
      }
      if (!percent.isEmpty()) {
        rows.add(
            new Published(
                entry.path("model").asText() + " (published)",
                percent,
                "%s; %s set; %s"
                    .formatted(
                        entry.path("source").asText(),
                        entry.path("split").asText(),
                        entry.path("protocol").asText())));
      }
    }
    if (rows.isEmpty()) {
      throw new UserException(
          "--published: no published figure is known for %s"
              .formatted(String.join(", ", columns.stream().map(Column::title).toList())));
    }
    return List.copyOf(rows);
  }
}
