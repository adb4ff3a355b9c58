package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.ArgumentParser;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.JavaProcess;
import dev.longhand.files.UserException;
import dev.longhand.tools.benchmark.BenchmarkCommand;
import dev.longhand.tools.benchmark.BenchmarkModel;
import dev.longhand.tools.benchmark.BenchmarkSeries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A series leaves out measurements that exceed the memory, and says so. */
@Tag("slow")
class BenchmarkMemoryTest {
  private static final String FULL = "full attention, 2 x 64";

  @TempDir Path folder;

  private String[] words(String model, String lengths) {
    return new String[] {
      "--random_weights",
      "--model=" + model,
      "--iterations=1",
      "--batch_size=8",
      "--sequence_length=" + lengths,
      "--output=" + folder.resolve("growth.json")
    };
  }

  private JsonNode result() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("growth.json").toFile());
  }

  /** 8 rows x 4 heads x 1024 x 1024 scores are 134 MB, those of BigBird's blocks 17. */
  @Test
  void fullAttentionEndsWhereMemoryDoes() throws IOException {
    String[] words = words("bigbird-tiny", "1024,2048");
    String[] arguments = new String[words.length + 1];
    arguments[0] = "benchmark";
    System.arraycopy(words, 0, arguments, 1, words.length);
    JavaProcess.Ended ended =
        JavaProcess.run(
            Map.of(
                "TF_CPU_ALLOCATOR_USE_BFC", "1",
                "TF_CPU_BFC_MEM_LIMIT_IN_MB", "120",
                "TF_CPP_MIN_LOG_LEVEL", "3"),
            ModelTools.class,
            arguments);
    assertThat(ended.status()).as(ended.errors()).isZero();
    assertThat(ended.errors())
        .contains(
            "not enough memory for batches of 8 x 1024 tokens: one of its tensors is float",
            FULL + ", 1024 tokens: left out, memory did not suffice",
            FULL + ", 2048 tokens: left out, memory did not suffice for 1024 tokens");
    assertThat(ended.output()).containsPattern("bigbird-tiny +2048 +\\d");
    assertThat(ended.output()).containsPattern(FULL + " +1024 +-");
    assertThat(result().at("/measurements/2/left_out").asText())
        .isEqualTo("memory did not suffice");
    assertThat(result().get("measurements")).hasSize(4);
  }

  @Test
  void whatWouldTakeMoreThanThereIsIsNotTried() throws Exception {
    Iterator<Double> available = List.of(1e6, 1.0).iterator();
    var series = series(() -> Optional.of(available.next()), "bert-tiny", "16,32");
    assertThat(series.run(models("bert-tiny", "16,32"), false)).isZero();
    assertThat(result().at("/measurements/0/seconds/first").asDouble()).isPositive();
    assertThat(result().at("/measurements/1/left_out").asText())
        .matches("about [\\d,]+ MB are needed and 1 MB are there");
    assertThat(result().at("/growth/0/all/exponent").isNull()).isTrue();
  }

  @Test
  void aSeriesWithoutAnyMeasurementFails() {
    var series = series(() -> Optional.of(0.001), "bert-tiny", "16,32");
    assertThatThrownBy(() -> series.run(models("bert-tiny", "16,32"), false))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("lower --batch_size or --sequence_length");
  }

  private ParsedArguments arguments(String model, String lengths) {
    return ArgumentParser.parse(BenchmarkCommand.tool().command(), words(model, lengths));
  }

  private List<BenchmarkModel> models(String model, String lengths) {
    return BenchmarkModel.all(arguments(model, lengths));
  }

  private BenchmarkSeries series(
      Supplier<Optional<Double>> available, String model, String lengths) {
    return new BenchmarkSeries(arguments(model, lengths), Console.silent(), available);
  }
}
