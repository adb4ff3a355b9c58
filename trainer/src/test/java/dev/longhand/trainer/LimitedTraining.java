package dev.longhand.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longhand.cli.Command;
import dev.longhand.cli.CommandLine;
import dev.longhand.files.JavaProcess;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.savedmodels.runtime.MemoryLimit;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.flags.TrainingFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A {@link SmallRun} as a command in a process of its own, whose memory {@code --memory_limit_gb}
 * really limits. A batch of short rows comes first, long ones follow.
 */
final class LimitedTraining {
  private static final Command COMMAND =
      new Command(
          "limited",
          "Trains.",
          TrainingFlags.table(),
          new Command.Positionals("", 4, 4),
          List.of());

  private LimitedTraining() {}

  /** Runs it with the tokens of a long row, the rows of a batch, and further flags. */
  static JavaProcess.Ended run(Path model, Path output, int length, int batch, List<String> flags) {
    Stream<String> words = Stream.of(model.toString(), output.toString(), "" + length, "" + batch);
    return JavaProcess.run(
        Map.of("TF_CPP_MIN_LOG_LEVEL", "3"),
        LimitedTraining.class,
        Stream.concat(words, flags.stream()).toArray(String[]::new));
  }

  /** The command: MODEL OUTPUT LENGTH BATCH FLAGS. */
  public static void main(String[] arguments) {
    String[] flags = Arrays.copyOfRange(arguments, 4, arguments.length);
    ParsedTraining.parse(flags).memoryLimit().ifPresent(MemoryLimit::set);
    CommandLine.main(
        COMMAND,
        arguments,
        (parsed, console) -> {
          TrainingListener listener =
              new TrainingListener() {
                @Override
                public void warned(String line) {
                  console.warn(line);
                }
              };
          train(
              Path.of(arguments[0]),
              Path.of(arguments[1]),
              Integer.parseInt(arguments[2]),
              Integer.parseInt(arguments[3]),
              listener,
              flags);
          return CommandLine.SUCCESS;
        });
  }

  private static void train(
      Path model, Path output, int length, int batch, TrainingListener listener, String... flags)
      throws IOException {
    Dataset rows = rows(length, batch);
    String[] all =
        Stream.concat(
                Stream.of(
                    "--train_sampling_strategy=sequential",
                    "--lr_scheduler_type=constant",
                    "--learning_rate=0.05",
                    "--save_strategy=no",
                    "--per_device_train_batch_size=" + batch,
                    "--per_device_eval_batch_size=" + batch),
                Stream.of(flags))
            .toArray(String[]::new);
    SmallRun.Ended ended =
        SmallRun.of(model, output).on(rows).measuredOn(rows).with(listener).train(all);
    Files.writeString(output.resolve("logits.txt"), ended.logits().toString(), UTF_8);
  }

  /** One batch of short rows, and three of long ones. */
  private static Dataset rows(int length, int batch) {
    int[] labels = new int[4 * batch];
    Arrays.setAll(labels, row -> row % 2);
    return Dataset.ofClasses(row -> row(row, row < batch ? 2 + row % 7 : length - row), labels);
  }

  private static TokenRow row(int row, int length) {
    int[] ids = new int[length];
    Arrays.setAll(ids, i -> 1 + (row + i * (1 + row % 3)) % (TinyClassifier.VOCABULARY - 1));
    return new TokenRow(ids, new int[0]);
  }
}
