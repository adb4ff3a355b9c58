package dev.longhand.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longhand.files.JavaProcess;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.trainer.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches that do not fit into the memory that TensorFlow has: computed in parts, nothing lost. */
@Tag("slow")
class OutOfMemoryTest {
  private static final int BATCH = 64;
  private static final int LENGTH = 10_500;

  /** Less than one tensor of a batch of long rows. */
  private static final String LIMIT = "--memory_limit_gb=0.04";

  private static final List<String> CHECKPOINT_FILES =
      List.of("model.safetensors", "optimizer.safetensors", "longhand_state.json");

  /** The same kernels, with memory for all. */
  private static final String ENOUGH = "--memory_limit_gb=4";

  private static final String TRIAL = "--auto_find_batch_size";
  private static final String[] SAVED = {
    "--max_steps=6", "--save_strategy=steps", "--save_steps=3"
  };

  @TempDir static Path folder;
  private static Path model;
  private static Path dropping;
  private static CompletableFuture<JavaProcess.Ended> inParts;
  private static CompletableFuture<JavaProcess.Ended> tried;
  private static CompletableFuture<JavaProcess.Ended> saved;
  private static CompletableFuture<JavaProcess.Ended> tooLong;

  /** Together, as TensorFlow waits ten seconds for memory before it gives up. */
  @BeforeAll
  static void startLimitedRuns() {
    model = folder.resolve("model");
    TinyClassifier.write(model, LabelKind.CLASSES, 0, 42);
    dropping = SmallRun.writeModel(folder.resolve("dropping"));
    inParts = limited(model, "in-parts", LENGTH, BATCH, "--max_steps=8");
    tried = limited(model, "tried", LENGTH, BATCH, "--max_steps=8", TRIAL);
    saved = limited(dropping, "saved", LENGTH, BATCH, SAVED);
    tooLong = limited(model, "too-long", 700_000, 2, "--max_steps=3");
  }

  private static CompletableFuture<JavaProcess.Ended> limited(
      Path model, String output, int length, int batch, String... flags) {
    Path target = folder.resolve(output);
    List<String> all = Stream.concat(Stream.of(flags), Stream.of(LIMIT)).toList();
    return CompletableFuture.supplyAsync(
        () -> LimitedTraining.run(model, target, length, batch, all));
  }

  @Test
  void aBatchThatDoesNotFitIsComputedInPartsToTheSameResult() throws IOException {
    List<String> lines = succeeded(inParts);
    assertThat(lines.get(0))
        .containsPattern(
            "optimizer step 2: not enough memory for a micro-batch of 64 examples x \\d+ tokens: one of its tensors is"
                + " \\w+ \\[[\\d, ]+] \\(\\d+ MB\\) on CPU:0; retrying with micro-batches of"
                + " 32, the batch size is unchanged \\(tensors hold \\d+ MB of 40 MB on CPU:0, .*; retry 1"
                + " of this run\\)$");
    assertThat(lines).filteredOn(line -> line.contains("optimizer step ")).hasSizeLessThan(4);
    assertThat(lines)
        .anyMatch(
            line ->
                line.contains("evaluation: not enough memory for a micro-batch of 64 examples"));

    Path whole = undisturbed(model, "whole", LENGTH, BATCH, "--max_steps=8");
    assertSameResult(folder.resolve("in-parts"), whole);

    List<String> trial = succeeded(tried);
    assertThat(trial.get(0))
        .contains(TRIAL + ": not enough memory for a micro-batch of 64 examples");
    assertThat(trial).noneMatch(line -> line.contains("optimizer step "));
    assertSameResult(folder.resolve("tried"), whole);
  }

  private static List<String> succeeded(CompletableFuture<JavaProcess.Ended> run) {
    JavaProcess.Ended ended = run.join();
    assertThat(ended.status()).as(ended.errors()).isZero();
    return ended.errors().lines().toList();
  }

  /** Runs with enough memory, and says nothing; returns the output folder. */
  private static Path undisturbed(
      Path model, String output, int length, int batch, String... flags) {
    Path target = folder.resolve(output);
    List<String> all = List.of(with(flags, ENOUGH));
    JavaProcess.Ended ended = LimitedTraining.run(model, target, length, batch, all);
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.status()).isZero();
    return target;
  }

  private static void assertSameResult(Path run, Path expected) throws IOException {
    for (String name : parameters(expected)) {
      assertClose(parameter(run, name), parameter(expected, name), name);
    }
    assertClose(logits(run), logits(expected), "logits");
  }

  @Test
  void aResumedRunReplaysThePartsThoughMemoryWouldSuffice() throws IOException {
    assertThat(succeeded(saved).get(0)).contains("optimizer step 2: not enough memory");
    Path divided = folder.resolve("saved");
    String from = "--resume_from_checkpoint=" + divided.resolve("checkpoint-3");
    Path resumed = undisturbed(dropping, "resumed", LENGTH, BATCH, with(SAVED, from));
    for (String file : CHECKPOINT_FILES) {
      assertThat(mismatch(divided, resumed, "checkpoint-6/" + file)).as(file).isEqualTo(-1);
    }

    // Parts have dropout masks of their own, so a resumption that forgot them would differ.
    Path undivided = undisturbed(dropping, "undivided", LENGTH, BATCH, SAVED);
    assertThat(mismatch(divided, undivided, "checkpoint-6/model.safetensors")).isNotNegative();
  }

  @Test
  void aSingleRowThatDoesNotFitEndsTheRunWithACheckpointOfAllBeforeIt() throws IOException {
    JavaProcess.Ended ended = tooLong.join();
    assertThat(ended.status()).isEqualTo(1);
    List<String> lines = ended.errors().lines().toList();
    assertThat(lines).as(ended.errors()).hasSize(2);
    assertThat(lines.get(0)).contains("optimizer step 2: ", "retrying with micro-batches of 1,");
    assertThat(lines.get(1))
        .matches(
            ".*limited: not enough memory for optimizer step 2 with a single example of 699\\d{3} tokens"
                + " \\(tensors hold .*\\): one of its tensors is \\w+ .* on CPU:0; lower"
                + " --max_seq_length, or raise --memory_limit_gb \\(40 MB\\); .*checkpoint-1"
                + " contains the state after 1 optimizer steps; resume with"
                + " --resume_from_checkpoint true");
    Path kept = folder.resolve("too-long");
    Checkpoints.at(kept.resolve("checkpoint-1")).verify();

    Path first = undisturbed(model, "first", 100, 2, "--max_steps=1");
    for (String name : parameters(first)) {
      if (!name.equals("calls")) { // which before_step of update 2 has changed
        assertThat(parameter(kept.resolve("checkpoint-1"), name))
            .as(name)
            .containsExactly(parameter(first, name));
      }
    }
  }

  private static String[] with(String[] flags, String another) {
    return Stream.concat(Stream.of(flags), Stream.of(another)).toArray(String[]::new);
  }

  private static long mismatch(Path one, Path other, String file) throws IOException {
    return Files.mismatch(one.resolve(file), other.resolve(file));
  }

  private static List<String> parameters(Path run) {
    try (TensorFile file = TensorFiles.open(run.resolve("model.safetensors"))) {
      return List.copyOf(file.entries().keySet());
    }
  }

  private static float[] parameter(Path run, String name) {
    try (TensorFile file = TensorFiles.open(run.resolve("model.safetensors"))) {
      FloatBuffer values = file.floats(name);
      float[] copy = new float[values.remaining()];
      values.get(copy);
      return copy;
    }
  }

  private static float[] logits(Path run) throws IOException {
    String text = Files.readString(run.resolve("logits.txt"), UTF_8).replaceAll("[\\[\\]]", "");
    return floats(Stream.of(text.split(", ")).map(Float::valueOf).toList());
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  private static void assertClose(float[] found, float[] expected, String name) {
    assertThat(found).as(name).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as(name).isCloseTo(expected[i], within(2e-5f));
    }
  }
}
