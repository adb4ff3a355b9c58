package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class TaskSweepTest {
  @TempDir Path folder;

  private record Ended(int status, String err) {}

  private static Ended run(String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (Console console = new Console(stream, stream, Terminal.NONE, Clock.systemUTC())) {
      int status = GlueRunner.run(arguments, console, Map.of());
      return new Ended(status, err.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void everyTaskAndSeedIsARunThatAResumedSeriesLeavesAlone() throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--task=sst2,qnli",
                "--seeds=1,2",
                "--model=bert",
                "--sample",
                "--max_steps=2",
                "--output_dir=" + folder.resolve("runs")));
    Ended whole = run(words.toArray(String[]::new));

    assertThat(whole.status()).as(whole.err()).isZero();
    assertThat(names(folder.resolve("runs")))
        .containsExactly("qnli-1", "qnli-2", "sst2-1", "sst2-2");
    JsonNode record = new ObjectMapper().readTree(folder.resolve("runs/qnli-2/run.json").toFile());
    assertThat(record.at("/seeds/seed").asInt()).isEqualTo(2);
    assertThat(record.at("/arguments/task").asText()).isEqualTo("qnli");
    assertThat(record.get("given").toString()).contains("\"seed\"").doesNotContain("seeds");

    byte[] before = Files.readAllBytes(folder.resolve("runs/sst2-1/run.json"));
    Files.delete(folder.resolve("runs/qnli-1/run.json"));
    words.add("--resume_from_checkpoint=last");
    Ended resumed = run(words.toArray(String[]::new));

    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(resumed.err())
        .contains("task sst2, seed 1, 1 of 4: finished before")
        .doesNotContain("task qnli, seed 1, 3 of 4: finished before");
    assertThat(Files.readAllBytes(folder.resolve("runs/sst2-1/run.json"))).isEqualTo(before);
    assertThat(folder.resolve("runs/qnli-1/run.json")).exists();
  }

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> children = Files.list(path)) {
      return children
          .map(child -> child.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  @Test
  void valuesThatAreGivenTwiceOrUnknownAreUsageErrors() {
    assertUsage("--seeds: 1 is given twice", "--task=sst2", "--seeds=1,1", "--model=bert");
    assertUsage("--task: sst2 is given twice", "--task=sst2,SST-2", "--model=bert");
    assertUsage("sst3", "--task=sst2,sst3", "--model=bert");
    assertUsage("--seed and --seeds cannot go together", "--task=sst2", "--seed=1", "--seeds=2");
    assertUsage("--seeds needs --task", "--seeds=2", "--model=bert");
  }

  private static void assertUsage(String reason, String... arguments) {
    String[] words =
        Stream.concat(Stream.of(arguments), Stream.of("--sample")).toArray(String[]::new);
    Ended ended = run(words);
    assertThat(ended.status()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err()).contains(reason);
  }
}
