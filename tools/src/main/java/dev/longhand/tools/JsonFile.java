package dev.longhand.tools;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.savedmodels.ReportedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a result as a JSON file that people read too. */
final class JsonFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonFile() {}

  static void write(Path file, ObjectNode content) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, JSON.writeValueAsString(content) + "\n");
    } catch (IOException e) {
      throw new ReportedException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
