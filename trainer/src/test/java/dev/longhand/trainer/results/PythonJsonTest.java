package dev.longhand.trainer.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.trainer.Fixtures;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PythonJsonTest {

  @Test
  void doublesAreWrittenAsPythonWritesThem() throws IOException {
    for (JsonNode number : Fixtures.read("numbers.json")) {
      double value = Double.longBitsToDouble(Long.parseLong(number.get("bits").asText()));
      assertThat(PythonJson.number(value)).isEqualTo(number.get("text").asText());
    }
  }

  @Test
  void documentsAreWrittenAsPythonWritesThem() throws IOException {
    Map<String, Object> value = new HashMap<>();
    value.put("b", Arrays.asList(1, 2.5, null, true, Map.of("z", List.of(), "a", Map.of())));
    value.put("a", "quotes \" and \\ and / and \n\t, é, 漢, 😀, \u007f");
    value.put("nan", Double.NaN);
    value.put("inf", List.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    value.put(
        "c", Map.of("learning_rate", 2e-5, "total_flos", 1e16, "step", 1_000_000_000_000_000L));
    JsonNode expected = Fixtures.read("document.json");

    assertThat(PythonJson.write(value, 4)).isEqualTo(expected.get("indent4").asText());
    assertThat(PythonJson.write(value, 2)).isEqualTo(expected.get("indent2").asText());
    assertThat(PythonJson.line(value)).isEqualTo(expected.get("line").asText());
  }
}
