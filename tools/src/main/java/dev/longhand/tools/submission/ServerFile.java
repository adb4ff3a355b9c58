package dev.longhand.tools.submission;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of a submission to GLUE's server.
 *
 * @param file its name
 * @param rows the rows of the official test set
 * @param majority the answer of a model that always gives the same
 */
record ServerFile(String file, int rows, String majority) {
  private static final String HEADER = "index\tprediction";

  /** Returns all eleven files. */
  static List<ServerFile> all() {
    try (InputStream in = ServerFile.class.getResourceAsStream("files.json")) {
      return new ObjectMapper().readValue(in, new TypeReference<List<ServerFile>>() {});
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /**
   * Returns the lines of a file that a run left.
   *
   * @throws UserException if it has other rows than the official test set
   */
  List<String> read(Path path) {
    List<String> lines;
    try {
      lines = Files.readAllLines(path);
    } catch (IOException failure) {
      throw FileErrors.reading(path, failure);
    }
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new UserException(
          "%s does not begin with index and prediction; expected a file that --do_predict left"
              .formatted(path));
    }
    if (lines.size() - 1 != rows) {
      throw new UserException(
          "%s has %,d predictions, and the official test set %,d rows; predict all of it"
              .formatted(path, lines.size() - 1, rows));
    }
    return lines;
  }

  /** Returns the lines of a model that always gives the same answer. */
  List<String> filled() {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    for (int row = 0; row < rows; row++) {
      lines.add(row + "\t" + majority);
    }
    return lines;
  }
}
