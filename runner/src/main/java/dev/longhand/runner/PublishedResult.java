package dev.longhand.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The figure that an argument file is compared to: its entry {@code published}.
 *
 * @param figure what was published, in percent; empty where none is at hand
 * @param metric what it is, such as "accuracy"
 * @param source where it was published
 */
public record PublishedResult(Optional<Double> figure, String metric, String source) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns what the argument file of a command line says; empty where there is none. */
  public static Optional<PublishedResult> of(String... arguments) {
    return arguments.length > 0 && arguments[0].endsWith(".json") && !arguments[0].startsWith("-")
        ? read(Path.of(arguments[0]))
        : Optional.empty();
  }

  /** Returns the line below a table that says where the figure was published. */
  public String sourceLine() {
    return "published: " + (source.isEmpty() ? "no figure is at hand for this recipe" : source);
  }

  private static Optional<PublishedResult> read(Path file) {
    try {
      JsonNode published = JSON.readTree(Files.readString(file)).path("published");
      return published.isObject() ? Optional.of(of(published)) : Optional.empty();
    } catch (IOException unreadable) {
      throw new UserException(file + ": cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private static PublishedResult of(JsonNode published) {
    JsonNode figure = published.path("figure");
    return new PublishedResult(
        figure.isNumber() ? Optional.of(figure.doubleValue()) : Optional.empty(),
        published.path("metric").asText("accuracy"),
        published.path("source").asText(""));
  }
}
