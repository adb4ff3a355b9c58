package dev.longhand.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.IntStream;

/** The values that make_fixtures.py wrote. */
public final class Fixtures {
  private Fixtures() {}

  /** Returns the JSON of a file among the resources of the trainer's tests. */
  public static JsonNode read(String name) throws IOException {
    return read(Fixtures.class, name);
  }

  /** Returns the JSON of a file beside a class. */
  public static JsonNode read(Class<?> owner, String name) throws IOException {
    try (InputStream in = owner.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  /** Returns a JSON array of whole numbers. */
  public static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  /** Returns a JSON array of numbers. */
  public static double[] doubles(JsonNode array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).asDouble()).toArray();
  }
}
