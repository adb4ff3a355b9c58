package dev.longhand.zoo.tokenizers.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The values of a JSON array or object as a stream. */
public final class JsonValues {
  private JsonValues() {}

  /** Returns the values, none of a node that is neither an array nor an object. */
  public static Stream<JsonNode> of(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }
}
