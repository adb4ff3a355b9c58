package dev.longhand.runner.data;

import dev.longhand.files.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.QuoteMode;

/**
 * Reads the rows of a file of texts: tab-separated as GLUE's are (no quoting: a quote is text),
 * comma-separated with quotes as pandas reads them, or JSON objects, one after another or in one
 * array. All are UTF-8; a byte order mark is no part of the text, and blank lines are no rows.
 */
public final class TextTableReader {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /**
   * Text after a closing quote belongs to the field, and a quote within an unquoted field is text,
   * as in pandas. Only a quoted empty field is distinct from nothing, so that it makes a row.
   */
  private static final CSVFormat COMMAS =
      CSVFormat.RFC4180
          .builder()
          .setTrailingData(true)
          .setNullString("")
          .setQuoteMode(QuoteMode.ALL_NON_NULL)
          .get();

  private final Path file;
  private final RowReader reader;
  private final Handler handler;
  private int columns = -1;
  private long line = 1;

  private TextTableReader(Path file, RowReader reader, Handler handler) {
    this.file = file;
    this.reader = reader;
    this.handler = handler;
  }

  /** Takes the rows of a file, one after another. */
  public interface Handler {
    /** Takes the first row; returns whether it was a header. Where it was none, it comes again. */
    boolean header(List<String> names);

    /** Takes a row. */
    void row(TextRow row);
  }

  /**
   * Reads a file.
   *
   * @throws UserException if the file is missing, empty or not UTF-8, or is no such format
   */
  public static void read(Path file, Handler handler) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(file + ": there is no such file");
    }
    if (isJson(file)) {
      List<String> names = JsonRows.names(file);
      handler.header(names);
      JsonRows.read(file, names, handler);
      return;
    }
    try (RowReader reader = open(file)) {
      TextTableReader rows = new TextTableReader(file, reader, handler);
      try {
        if (isCommaSeparated(file)) {
          rows.readCommas();
        } else {
          rows.readTabs();
        }
        if (rows.columns < 0) {
          throw noRows(file);
        }
      } catch (RowReader.LongRowException tooLong) {
        throw rows.tooLong(tooLong);
      }
    } catch (CharacterCodingException notText) {
      throw notText(file, notText);
    } catch (UncheckedIOException | IOException failure) {
      throw unreadable(file, failure);
    }
  }

  /** Returns whether a file's name says that its fields are separated by commas. */
  public static boolean isCommaSeparated(Path file) {
    return name(file).endsWith(".csv");
  }

  private static boolean isJson(Path file) {
    return name(file).endsWith(".json") || name(file).endsWith(".jsonl");
  }

  private static String name(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT);
  }

  /** Opens a file after its byte order mark; reports an empty one. */
  static RowReader open(Path file) throws IOException {
    // A decoder of its own reports malformed bytes; a charset alone would replace them silently.
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()),
            1 << 16);
    reader.mark(1);
    int first = reader.read();
    if (first < 0) {
      reader.close();
      throw new UserException(file + ": the file is empty; expected rows of texts");
    }
    if (first != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return new RowReader(reader);
  }

  public static UserException noRows(Path file) {
    return new UserException(file + ": there is no row of examples; expected some");
  }

  static UserException notText(Path file, CharacterCodingException cause) {
    return new UserException(file + ": not UTF-8 text; convert it to UTF-8", cause);
  }

  static UserException unreadable(Path file, Exception failure) {
    Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    return cause instanceof CharacterCodingException notText
        ? notText(file, notText)
        : new UserException(file + ": cannot be read: " + cause.getMessage(), failure);
  }

  private UserException tooLong(Exception cause) {
    return new UserException(
        "%s, line %d: the row is longer than %,d characters; is a quote not closed, or is it no file of texts?"
            .formatted(file, line, RowReader.MOST),
        cause);
  }

  private void readTabs() throws IOException {
    for (String text = nextLine(); text != null; text = nextLine()) {
      if (!text.isBlank() || text.indexOf('\t') >= 0) {
        take(List.of(text.split("\t", -1)));
      }
      line++;
    }
  }

  /** Returns a line without its end; only a line feed ends one, since texts hold other marks. */
  private String nextLine() throws IOException {
    reader.nextRow();
    int next = reader.read();
    if (next < 0) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    while (next >= 0 && next != '\n') {
      text.append((char) next);
      next = reader.read();
    }
    int end = text.length();
    return end > 0 && text.charAt(end - 1) == '\r' ? text.substring(0, end - 1) : text.toString();
  }

  private void readCommas() throws IOException {
    try (CSVParser parser = COMMAS.parse(reader)) {
      Iterator<CSVRecord> records = parser.iterator();
      while (hasNext(records)) {
        CSVRecord record = records.next();
        if (!isBlank(record)) {
          take(record.stream().map(field -> field == null ? "" : field).toList());
        }
        line = parser.getCurrentLineNumber() + 1;
        reader.nextRow();
      }
    }
  }

  private boolean hasNext(Iterator<CSVRecord> records) throws IOException {
    try {
      return records.hasNext();
    } catch (UncheckedIOException failure) {
      if (failure.getCause() instanceof RowReader.LongRowException
          || failure.getCause() instanceof CharacterCodingException) {
        throw failure.getCause();
      }
      throw new UserException(
          "%s, line %d: a quote opens a field and is not closed; write a quote within quotes twice"
              .formatted(file, line),
          failure);
    }
  }

  /** Returns whether a record is a line without any field; in one column a quoted one is a row. */
  private boolean isBlank(CSVRecord record) {
    String first = record.get(0);
    return record.size() == 1 && (first == null || (columns != 1 && first.isBlank()));
  }

  private void take(List<String> fields) {
    TextRow row = new TextRow.Fields(file, line, fields);
    if (fields.stream().anyMatch(field -> field.indexOf('\0') >= 0)) {
      throw row.refusal("there is a NUL character; expected UTF-8 text");
    }
    boolean isHeader = columns < 0 && handler.header(fields);
    if (columns < 0) {
      columns = fields.size();
    }
    if (!isHeader) {
      handler.row(row);
    }
  }
}
