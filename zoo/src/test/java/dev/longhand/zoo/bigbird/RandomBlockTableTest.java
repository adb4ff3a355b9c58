package dev.longhand.zoo.bigbird;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The drawn blocks are those of transformers; make_random_blocks.py wrote the fixture. */
class RandomBlockTableTest {
  private static final List<Integer> PAPER_LENGTHS =
      IntStream.of(RandomBlockTable.PAPER_LENGTHS).boxed().toList();

  @Test
  void drawsWhatTransformersDraws() throws IOException {
    JsonNode entries =
        new ObjectMapper().readTree(getClass().getResourceAsStream("random_blocks.json"));
    assertThat(entries).isNotEmpty();
    for (JsonNode entry : entries) {
      int block = entry.get("block").asInt();
      int length = entry.get("length").asInt();
      int most = entry.get("positions").asInt() / block;
      int layer = entry.get("layer").asInt();
      var drawing = new RandomBlockTable(entry.get("heads").asInt(), entry.get("r").asInt());
      int[][][] table =
          PAPER_LENGTHS.contains(length)
              ? drawing.paper(layer, most, block)
              : drawing.general(layer, most);
      List<Integer> expected = new ArrayList<>();
      entry.get("table").forEach(value -> expected.add(value.asInt()));
      // A shorter plan's rows are the first ones of the longest plan's.
      assertThat(firstRows(table, length / block - 2))
          .as("length %s, block %s, layer %s", length, block, layer)
          .isEqualTo(expected);
    }
  }

  private static List<Integer> firstRows(int[][][] table, int rows) {
    List<Integer> flat = new ArrayList<>();
    for (int[][] head : table) {
      for (int row = 0; row < rows; row++) {
        IntStream.of(head[row]).forEach(flat::add);
      }
    }
    return flat;
  }
}
