package dev.longhand.runner.baseline.tfidf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.trainer.Fixtures;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class TfIdfTest {

  @Test
  void weightsAreScikitLearns() throws IOException {
    JsonNode golden = Fixtures.read(TfIdfTest.class, "scikit-learn.json").get("tf_idf");
    List<String> texts = strings(golden.get("texts"));
    List<String> others = strings(golden.get("others"));
    TfIdf weights = new TfIdf(texts);

    assertThat(weights.size()).isEqualTo(golden.get("features").asInt());
    for (int i = 0; i < others.size(); i++) {
      for (int j = 0; j < texts.size(); j++) {
        assertThat(product(weights.weights(others.get(i)), weights.weights(texts.get(j))))
            .as("%s * %s", others.get(i), texts.get(j))
            .isCloseTo(golden.at("/products/" + i + "/" + j).asDouble(), within(1e-12));
      }
    }
  }

  private static double product(Map<Integer, Double> one, Map<Integer, Double> other) {
    return one.entrySet().stream()
        .mapToDouble(entry -> entry.getValue() * other.getOrDefault(entry.getKey(), 0.0))
        .sum();
  }

  private static List<String> strings(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
