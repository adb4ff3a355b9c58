package dev.longhand.runner.data;

import dev.longhand.files.UserException;
import java.nio.file.Path;
import java.util.List;

/** A row of a file of texts. Columns are counted from 0, in the order of the header. */
public interface TextRow {
  /** Returns the file. */
  Path file();

  /** Returns the line of the file on which the row begins, from 1. */
  long line();

  /** Returns the number of fields. */
  int size();

  /** Returns a text as it is written; reports a value that is no text. */
  String text(int column);

  /** Returns a label as it is written, without space around it; reports one that is missing. */
  String label(int column);

  /** Returns the report of a problem, with file and line. */
  default UserException refusal(String problem) {
    return new UserException("%s, line %d: %s".formatted(file(), line(), problem));
  }

  /** A row of fields that are text. */
  record Fields(Path file, long line, List<String> fields) implements TextRow {
    @Override
    public int size() {
      return fields.size();
    }

    @Override
    public String text(int column) {
      return fields.get(column);
    }

    @Override
    public String label(int column) {
      return fields.get(column).strip();
    }
  }
}
