package dev.longhand.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longhand.savedmodels.JavaProcess;
import dev.longhand.savedmodels.Parameter;
import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.SessionSettings;
import dev.longhand.savedmodels.TinyClassifier;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step that does not fit into memory: said in one line, and nothing is lost. */
class OutOfMemoryTest {
  private static final int BATCH = 2000;
  private static final int LENGTH = 600;

  @TempDir Path temporary;

  @Test
  void aStepThatDoesNotFitChangesNothingAndASmallerOneIsTrained() {
    Path model = SmallRun.writeModel(temporary.resolve("model"));
    Path output = temporary.resolve("run");
    JavaProcess.Ended ended =
        JavaProcess.run(
            Map.of(
                "TF_CPU_ALLOCATOR_USE_BFC", "1",
                "TF_CPU_BFC_MEM_LIMIT_IN_MB", "64",
                "TF_CPP_MIN_LOG_LEVEL", "3"),
            LimitedMemory.class,
            model.toString(),
            output.toString());
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.status()).isZero();
    assertThat(ended.output().strip())
        .matches(
            "not enough memory for a training batch of 2000 x 600 tokens: one of its tensors is"
                + " \\w+ \\[[\\d, ]+] on CPU:0; lower --per_device_train_batch_size \\(2000\\) and"
                + " raise --gradient_accumulation_steps, or lower --max_seq_length; 1 updates are"
                + " kept in .*checkpoint-1, go on with --resume_from_checkpoint true");
  }

  /** A process in which short rows fit into one batch and long ones do not. */
  static final class LimitedMemory {
    private final TrainableModel model;
    private final Path output;
    private final Map<String, List<Integer>> afterUpdate = new TreeMap<>();

    private LimitedMemory(TrainableModel model, Path output) {
      this.model = model;
      this.output = output;
    }

    public static void main(String[] arguments) {
      try (TrainableModel model =
          TrainableModel.load(Path.of(arguments[0]), SessionSettings.onCpu())) {
        new LimitedMemory(model, Path.of(arguments[1])).run();
      }
    }

    private void run() {
      ReportedException failure =
          catchThrowableOfType(ReportedException.class, () -> train(BATCH, 2));
      assertThat(afterUpdate).isNotEmpty().isEqualTo(parameters());
      Checkpoints.at(Checkpoints.folder(output, 1)).restoreModel(model);
      assertThat(parameters()).isEqualTo(afterUpdate);

      assertThat(train(4, 3).updates()).isEqualTo(3);
      assertThat(parameters()).isNotEqualTo(afterUpdate);
      System.out.println(failure.getMessage());
    }

    private TrainResult train(int batch, int updates) {
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void updated(Update update) {
              afterUpdate.putAll(parameters());
            }
          };
      var arguments =
          TrainingArguments.parse(
              "--train_sampling_strategy=sequential",
              "--per_device_train_batch_size=" + batch,
              "--max_steps=" + updates);
      List<TrainingListener> listeners = batch == BATCH ? List.of(listener) : List.of();
      var setup = new Trainer.Setup(model, arguments, output, 0, Map.of(), listeners);
      return new Trainer(setup).train(rows(), List.of());
    }

    /** As many short rows as a batch has, then as many long ones. */
    private static Dataset rows() {
      int[] labels = new int[2 * BATCH];
      Arrays.setAll(labels, row -> row % 2);
      return Dataset.ofClasses(LimitedMemory::row, labels);
    }

    private static TokenRow row(int row) {
      int[] ids = new int[row < BATCH ? 2 : LENGTH];
      Arrays.setAll(ids, i -> 1 + (row + i) % (TinyClassifier.VOCABULARY - 1));
      return new TokenRow(ids, new int[0]);
    }

    /** The bits of every parameter. */
    private Map<String, List<Integer>> parameters() {
      Map<String, List<Integer>> bits = new TreeMap<>();
      for (Parameter parameter : model.parameters()) {
        float[] values = model.read(parameter.name());
        Integer[] asInts = new Integer[values.length];
        Arrays.setAll(asInts, i -> Float.floatToRawIntBits(values[i]));
        bits.put(parameter.name(), List.of(asInts));
      }
      return bits;
    }
  }
}
