package dev.longhand.runner.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.FileErrors;
import dev.longhand.files.Printable;
import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the rows of a JSON file: objects one after another, or one array of them. The columns are
 * the keys of all objects, in the order in which they first appear.
 */
final class JsonRows {
  /** Numbers stay as they are written; Python writes NaN, which counts as no value. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
          .build();

  private static final int SHOWN = 120;

  private final Path file;
  private long line = 1;

  private JsonRows(Path file) {
    this.file = file;
  }

  /** Takes the objects of a file, one after another. */
  @FunctionalInterface
  private interface Visitor {
    void object(long line, ObjectNode object);
  }

  /** Returns the columns of a file. */
  static List<String> names(Path file) {
    Set<String> names = new LinkedHashSet<>();
    List<ObjectNode> first = new ArrayList<>();
    new JsonRows(file)
        .visit(
            (line, object) -> {
              object.fieldNames().forEachRemaining(names::add);
              if (first.size() < 2) {
                first.add(object);
              }
            });
    if (first.isEmpty()) {
      throw TextTableReader.noRows(file);
    }
    if (first.size() == 1) {
      refuseWrappedRows(file, first.get(0));
    }
    return List.copyOf(names);
  }

  /** Reports rows that are the value of a key, which datasets reads if it is given as "field". */
  private static void refuseWrappedRows(Path file, ObjectNode only) {
    only.properties().stream()
        .filter(entry -> entry.getValue().isArray() && entry.getValue().path(0).isObject())
        .findFirst()
        .ifPresent(
            entry -> {
              throw new UserException(
                  "%s: the rows are the value of \"%s\"; expected one object on each line, or one array of them"
                      .formatted(file, Printable.shortened(entry.getKey(), SHOWN)));
            });
  }

  /** Reads the rows of a file. */
  static void read(Path file, List<String> names, TextTableReader.Handler handler) {
    new JsonRows(file)
        .visit((line, object) -> handler.row(new ObjectRow(file, line, names, object)));
  }

  private void visit(Visitor visitor) {
    try (RowReader reader = TextTableReader.open(file);
        JsonParser parser = JSON.createParser(reader)) {
      boolean isArray = parser.nextToken() == JsonToken.START_ARRAY;
      if (isArray) {
        parser.nextToken();
      }
      while (parser.currentToken() != null && parser.currentToken() != JsonToken.END_ARRAY) {
        line = parser.currentTokenLocation().getLineNr();
        reader.nextRow();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
          throw notAnObject("found " + described(parser.readValueAsTree()), null);
        }
        visitor.object(line, parser.readValueAsTree());
        parser.nextToken();
      }
      if (isArray && parser.nextToken() != null) {
        line = parser.currentTokenLocation().getLineNr();
        throw notAnObject("there is more after the array", null);
      }
    } catch (RowReader.LongRowException tooLong) {
      throw new UserException(
          "%s, line %d: the object is longer than %,d characters"
              .formatted(file, line, RowReader.MOST),
          tooLong);
    } catch (JsonProcessingException notJson) {
      throw notAnObject(FileErrors.jsonFault(notJson), notJson);
    } catch (CharacterCodingException notText) {
      throw TextTableReader.notText(file, notText);
    } catch (IOException failure) {
      throw TextTableReader.unreadable(file, failure);
    }
  }

  private UserException notAnObject(String found, Exception cause) {
    return new UserException(
        "%s, line %d: not a JSON object; expected one on each line or one array of them, such as {\"sentence1\": \"...\", \"label\": 1}: %s"
            .formatted(file, line, found),
        cause);
  }

  /** Returns what a value is, in words. */
  private static String described(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case BOOLEAN, NUMBER -> value.asText();
      case NULL -> "null";
      default -> "a " + value.getNodeType().name().toLowerCase(Locale.ROOT);
    };
  }

  /** A row that is a JSON object. */
  private record ObjectRow(Path file, long line, List<String> names, ObjectNode object)
      implements TextRow {

    @Override
    public int size() {
      return names.size();
    }

    @Override
    public String text(int column) {
      JsonNode value = value(column);
      if (!value.isTextual() && !isFinite(value)) {
        throw wrong(column, value, "a text");
      }
      if (value.asText().indexOf('\0') >= 0) {
        throw refusal("\"%s\" has a NUL character".formatted(names.get(column)));
      }
      return value.asText();
    }

    @Override
    public String label(int column) {
      JsonNode value = value(column);
      if (!value.isTextual() && !value.isBoolean() && !isFinite(value)) {
        throw wrong(column, value, "a label: text, number, true or false");
      }
      return value.asText().strip();
    }

    private JsonNode value(int column) {
      JsonNode value = object.get(names.get(column));
      if (value == null) {
        throw refusal("there is no \"%s\"".formatted(names.get(column)));
      }
      return value;
    }

    private static boolean isFinite(JsonNode value) {
      // Only NaN and the infinities are kept as doubles.
      return value.isNumber() && !value.isDouble();
    }

    private UserException wrong(int column, JsonNode value, String expected) {
      return refusal(
          "\"%s\" is %s; expected %s".formatted(names.get(column), described(value), expected));
    }
  }
}
