package dev.longhand.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.trainer.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DataOrderTest {

  @Test
  void permutationsAreTorchs() throws Exception {
    for (JsonNode expected : Fixtures.read("permutations.json")) {
      int size = expected.get("size").asInt();
      int[] rows = DataOrder.randomPermutation(size, expected.get("seed").asLong());
      assertThat(Arrays.copyOf(rows, Math.min(20, size)))
          .isEqualTo(Fixtures.ints(expected.get("first")));
      assertThat(sha256(rows)).isEqualTo(expected.get("sha256").asText());
    }
  }

  @Test
  void theRowsOfARealRunAreThoseOfTransformers() throws IOException {
    int[] rows = DataOrder.random(67349, 42).rows(0);

    assertThat(Arrays.copyOf(rows, 3200))
        .isEqualTo(Fixtures.ints(Fixtures.read("sst2_order.json")));
  }

  @Test
  void eachEpochHasTheSeedAfterTheLast() {
    assertThat(DataOrder.random(1000, 42).rows(1))
        .isEqualTo(DataOrder.random(1000, 43).rows(0))
        .isNotEqualTo(DataOrder.random(1000, 42).rows(0));
  }

  @Test
  void rowsGroupedByLengthAreTransformers() throws IOException {
    for (JsonNode expected : Fixtures.read("grouped.json")) {
      int[] lengths = Fixtures.ints(expected.get("lengths"));
      DataOrder order =
          DataOrder.groupedByLength(
              lengths, expected.get("rows_per_update").asInt(), expected.get("seed").asLong());
      assertThat(order.rows(0)).isEqualTo(Fixtures.ints(expected.get("rows")));
    }
  }

  @Test
  void groupingKeepsEveryRowAndStartsWithTheLongest() {
    int[] lengths = {3, 9, 1, 4, 40, 2, 2, 17, 5, 6, 11};

    int[] rows = DataOrder.groupedByLength(lengths, 2, 1).rows(0);

    assertThat(rows[0]).isEqualTo(4);
    assertThat(rows).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  @Test
  void sequentialIsTheOrderOfTheFile() {
    assertThat(DataOrder.sequential(4).rows(2)).containsExactly(0, 1, 2, 3);
    assertThat(DataOrder.groupedByLength(new int[0], 2, 1).rows(0)).isEmpty();
  }

  private static String sha256(int[] rows) throws NoSuchAlgorithmException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * rows.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(rows);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }
}
