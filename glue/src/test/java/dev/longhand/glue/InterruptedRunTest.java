package dev.longhand.glue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.cli.console.Console;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.trainer.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that SIGTERM or Ctrl-C stops, and their resumption. */
@Tag("slow")
final class InterruptedRunTest {
  private static final int SIGINT = 128 + 2;
  private static final int SIGTERM = 128 + 15;

  /** What a run leaves, but for files that hold nothing but times and names. */
  private static final List<String> PRODUCTS =
      List.of(
          "model.safetensors",
          "savedmodel/variables/variables.data-00000-of-00001",
          "trainer_state.json",
          "train_results.json",
          "eval_results.json",
          "all_results.json",
          "predict_results_sst2.txt",
          "SST-2.tsv");

  @TempDir private Path folder;
  private Path output;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = SmallBert.write(folder.resolve("model"), "negative", "positive");
    output = folder.resolve("run");
  }

  @Test
  void signalsSaveACheckpointFromWhichTheRunGoesOnToTheSameBytes()
      throws IOException, InterruptedException {
    List<String> flags =
        flags(
            40,
            "--do_train",
            "--do_eval",
            "--do_predict",
            "--num_train_epochs=10",
            "--gradient_accumulation_steps=3",
            "--per_device_train_batch_size=2",
            "--dropout=0.1",
            "--learning_rate=1e-3",
            "--logging_steps=5",
            "--eval_strategy=epoch",
            "--save_strategy=no");
    List<String> resumed = new ArrayList<>(flags);
    resumed.add("--resume_from_checkpoint=true");

    interrupt(flags, "TERM", SIGTERM, "SIGTERM");
    interrupt(resumed, "INT", SIGINT, "Ctrl-C");
    assertThat(Checkpoints.list(output)).hasSize(2);
    assertThat(output).isDirectoryNotContaining("glob:**/.*");
    assertThat(run(resumed)).isZero();
    Map<String, String> products = products();

    AtomicFolder.delete(output);
    assertThat(run(flags)).isZero();
    assertThat(products()).isEqualTo(products);
  }

  private void interrupt(List<String> flags, String signal, int status, String title)
      throws IOException, InterruptedException {
    try (RunnerProcess process = RunnerProcess.start(listeningToSigint(), flags)) {
      process.awaitLine("eval_accuracy");
      process.signal(signal);
      assertThat(process.end()).isEqualTo(status);
      assertThat(process.lastLine())
          .contains("glue-runner: " + title + " after optimizer step ", " of 70; ")
          .contains("--resume_from_checkpoint true (" + output.resolve("checkpoint-"));
    }
  }

  @Test
  void aSecondSignalEndsTheRunAtOnceAndLeavesNothing() throws IOException, InterruptedException {
    List<String> flags =
        flags(4000, "--gradient_accumulation_steps=4000", "--per_device_train_batch_size=1");
    try (RunnerProcess process = RunnerProcess.start(listeningToSigint(), flags)) {
      process.awaitLine("training:");
      process.signal("INT");
      process.awaitLine("Ctrl-C: finishing this optimizer step and saving a checkpoint; a second");
      process.signal("INT");
      assertThat(process.end()).isEqualTo(SIGINT);
    }
    assertThat(output).doesNotExist();
  }

  /** What a shell starts in the background is deaf to Ctrl-C, and so is all that it starts. */
  private static List<String> listeningToSigint() throws IOException, InterruptedException {
    List<String> env = List.of("env", "--default-signal=INT");
    List<String> trial = Stream.concat(env.stream(), Stream.of("true")).toList();
    return new ProcessBuilder(trial).start().waitFor() == 0 ? env : List.of();
  }

  private List<String> flags(int rows, String... more) throws IOException {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--task=sst2",
                "--model_name_or_path=" + model,
                "--data_dir=" + SmallBert.writeSst2(folder.resolve("data"), rows),
                "--output_dir=" + output,
                "--ignore_mismatched_sizes"));
    flags.addAll(List.of(more));
    return flags;
  }

  private static int run(List<String> flags) {
    try (Console console = Console.silent()) {
      return GlueRunner.run(flags.toArray(String[]::new), console, Map.of());
    }
  }

  private Map<String, String> products() throws IOException {
    Map<String, String> products = new TreeMap<>();
    for (String name : PRODUCTS) {
      products.put(name, withoutTimes(Files.readString(output.resolve(name), ISO_8859_1)));
    }
    return products;
  }

  private static String withoutTimes(String text) {
    return text.lines()
        .filter(line -> !line.matches(".*(_runtime|_per_second)\".*"))
        .collect(Collectors.joining("\n"));
  }
}
