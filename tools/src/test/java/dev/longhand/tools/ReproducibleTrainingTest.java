package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.JavaProcess;
import dev.longhand.glue.GlueRunner;
import dev.longhand.imdb.ImdbRunner;
import dev.longhand.newsgroups.NewsRunner;
import dev.longhand.savedmodels.runtime.Determinism;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.tools.gpu.ToyTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings that are repeated. */
@Tag("slow")
class ReproducibleTrainingTest {
  private static final String VARIABLE = "TF_DETERMINISTIC_OPS";

  @TempDir Path scratch;

  @ParameterizedTest
  @ValueSource(strings = {"bert-tiny", "bigbird-tiny", "longformer-tiny"})
  void onAProcessorTwoRunsOfSeveralThreadsEndInTheSameBytesWithAndWithoutDeterminism(
      String preset) {
    String first = trained(preset, "first", "0");
    assertThat(first).hasSize(2 * 64);
    assertThat(trained(preset, "second", "0")).isEqualTo(first);
    assertThat(trained(preset, "determined", "1")).isEqualTo(first);
  }

  private String trained(String preset, String name, String required) {
    JavaProcess.Ended ended =
        JavaProcess.run(
            Map.of("TF_CPP_MIN_LOG_LEVEL", "3", VARIABLE, required),
            Training.class,
            preset,
            scratch.resolve(name).toString());
    assertThat(ended.status()).as(ended.errors()).isZero();
    return ended.output().strip();
  }

  /** Trains a preset in a folder, and prints the checksums of its weights and its optimizer. */
  static final class Training {
    private Training() {}

    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
      Path folder = Files.createDirectories(Path.of(arguments[1]));
      Path model = ToyTraining.model(arguments[0], Precision.FLOAT32, folder);
      Path run = folder.resolve("run");
      ToyTraining.run(
          model,
          SessionSettings.onCpu().withNumThreads(4),
          run,
          List.of("--max_steps=3", "--save_steps=3"));
      for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
        byte[] bytes = Files.readAllBytes(run.resolve("checkpoint-3").resolve(file));
        System.out.print(
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "glue, true",
    "glue, false",
    "imdb, true",
    "imdb, false",
    "newsgroups, true",
    "newsgroups, false"
  })
  void everyRunnerRequiresDeterminismWhereItsFlagDoesAndOnlyThere(String runner, boolean flag) {
    JavaProcess.Ended ended =
        JavaProcess.run(
            Map.of("TF_CPP_MIN_LOG_LEVEL", "3", VARIABLE, "0"),
            Started.class,
            runner,
            "--full_determinism=" + flag,
            "--output_dir=" + scratch.resolve(runner));
    assertThat(ended.output()).as(ended.errors()).isEqualTo("required: " + flag + "\n");
    assertThat(ended.errors()).doesNotContain("full_determinism");
  }

  /** Starts a run that ends where it looks for a device, which no machine has. */
  static final class Started {
    private Started() {}

    public static void main(String[] arguments) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> System.out.println("required: " + Determinism.isRequired())));
      String[] flags = Arrays.copyOfRange(arguments, 1, arguments.length + 2);
      flags[flags.length - 2] = "--device=gpu:99";
      flags[flags.length - 1] = "--sample";
      switch (arguments[0]) {
        case "glue" -> GlueRunner.main(with(flags, "--task=sst2", "--model=bert-tiny"));
        case "imdb" -> ImdbRunner.main(with(flags, "--model=bert-tiny"));
        default -> NewsRunner.main(with(flags, "--model=bert-tiny"));
      }
    }

    private static String[] with(String[] flags, String... others) {
      String[] all = Arrays.copyOf(flags, flags.length + others.length);
      System.arraycopy(others, 0, all, flags.length, others.length);
      return all;
    }
  }
}
