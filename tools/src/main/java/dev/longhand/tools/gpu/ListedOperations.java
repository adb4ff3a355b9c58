package dev.longhand.tools.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.tensorflow.proto.NodeDef;

/**
 * The operations of gpu-operations.json: those that do on a GPU something else than on a processor
 * where determinism is required, or in any case.
 */
final class ListedOperations {

  /** What an operation does. */
  enum Effect {
    /** It fails where determinism is required. */
    RAISES,
    /** It runs on the processor where determinism is required, with copies there and back. */
    RUNS_ON_CPU,
    /** Its result varies from run to run, whatever is required. */
    VARIES,
    /** It has a deterministic kernel, which is taken where determinism is required: no fault. */
    IS_DETERMINISTIC_IF_REQUIRED
  }

  /**
   * An entry.
   *
   * @param ofFloatsOnly whether it holds only where a tensor of floats is involved
   * @param reason why, in words
   * @param source where this is known from
   */
  record Entry(
      List<String> names, Effect effect, boolean ofFloatsOnly, String reason, String source) {
    /** Copies the names. */
    Entry {
      names = List.copyOf(names);
    }

    boolean isFault() {
      return effect != Effect.IS_DETERMINISTIC_IF_REQUIRED;
    }
  }

  private static final String FILE = "gpu-operations.json";

  private final List<Entry> entries;
  private final NodeArguments arguments;

  ListedOperations(NodeArguments arguments) {
    this.arguments = arguments;
    this.entries = read();
  }

  /** All entries of the file. */
  List<Entry> entries() {
    return entries;
  }

  /** The entry that a node falls under. */
  Optional<Entry> of(NodeDef node) {
    return entries.stream()
        .filter(entry -> entry.names.contains(node.getOp()))
        .filter(entry -> !entry.ofFloatsOnly || handlesFloats(node))
        .findFirst();
  }

  private boolean handlesFloats(NodeDef node) {
    return Stream.concat(arguments.inputs(node).stream(), arguments.outputs(node).stream())
        .anyMatch(NodeArguments.Argument::isFloat);
  }

  private static List<Entry> read() {
    try (InputStream file = ListedOperations.class.getResourceAsStream(FILE)) {
      List<Entry> entries = new ArrayList<>();
      for (JsonNode node : new ObjectMapper().readTree(file).get("entries")) {
        entries.add(
            new Entry(
                Arrays.asList(
                    new ObjectMapper().treeToValue(node.get("operations"), String[].class)),
                Effect.valueOf(node.get("effect").asText().toUpperCase(Locale.ROOT)),
                node.path("of_floats_only").asBoolean(),
                node.get("reason").asText(),
                node.get("source").asText()));
      }
      return List.copyOf(entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
