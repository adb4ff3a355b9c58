package dev.longhand.tools.gpu;

import dev.longhand.savedmodels.SignatureFeeds;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.data.TokenRow;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.flags.ParsedTraining;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.model.BuildOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.tensorflow.Session;
import org.tensorflow.Tensor;

/** Training of the smallest models on random tokens, for checks of a device. */
public final class ToyTraining {
  private static final int LENGTH = 240;
  private static final int LARGEST_ID = 1000;
  private static final int FIRST_ID = 5;
  private static final int PADDING = 1;
  private static final int[] LABELS = {0, 1, 1, 0};

  private ToyTraining() {}

  /** One batch of rows of different lengths as the train signature takes it. */
  static final class Inputs implements AutoCloseable {
    private final SignatureFeeds feeds;

    private Inputs(TrainableModel model, double lossScale) {
      int rows = LABELS.length;
      int[] ids = new int[rows * LENGTH];
      int[] mask = new int[rows * LENGTH];
      float[] weights = new float[rows];
      Arrays.fill(weights, (float) (lossScale / rows));
      for (int row = 0; row < rows; row++) {
        int[] tokens = row(row).inputIds();
        Arrays.fill(ids, row * LENGTH, (row + 1) * LENGTH, PADDING);
        System.arraycopy(tokens, 0, ids, row * LENGTH, tokens.length);
        Arrays.fill(mask, row * LENGTH, row * LENGTH + tokens.length, 1);
      }
      feeds =
          new SignatureFeeds(model.signature(Signatures.TRAIN))
              .tokens(ids, mask, new int[0], rows, LENGTH)
              .put(Signatures.LABELS, () -> Tensors.ofInts(LABELS, rows))
              .put(Signatures.LOSS_WEIGHTS, () -> Tensors.ofFloats(weights, rows))
              .put(Signatures.SEED, () -> Tensors.ofLong(7));
    }

    Map<String, Tensor> byName() {
      return feeds.tensors();
    }

    Session.Runner runner(Session session) {
      return feeds.runner(session);
    }

    @Override
    public void close() {
      feeds.close();
    }
  }

  /** Inputs for a mean loss that is multiplied by a scale. */
  static Inputs inputs(TrainableModel model, double lossScale) {
    return new Inputs(model, lossScale);
  }

  /** The SavedModel of a preset that drops nothing, made in a folder. */
  static Path modelWithoutDropout(String preset, Path folder) {
    Path target = folder.resolve(preset + "-without-dropout");
    ModelBuilder.build(
        Presets.get(preset).config().withDropout(0),
        BuildOptions.defaults().withTokenTypeIds(false),
        Optional.empty(),
        List.of(),
        target);
    return target;
  }

  /** The SavedModel of a preset with random weights, made once in a folder. */
  public static Path model(String preset, Precision precision, Path folder) {
    Path target = folder.resolve(preset + precision.flag());
    if (!Files.exists(target)) {
      BuildOptions options =
          BuildOptions.defaults().withTokenTypeIds(false).withPrecision(precision);
      ModelBuilder.build(
          Presets.get(preset).config(), options, Optional.empty(), List.of(), target);
    }
    return target;
  }

  /**
   * A multiple of 16 rows of which one layer's attention weights take a quarter of the memory: a
   * step keeps them of two layers, before and after the dropout, and their gradients.
   */
  static int rowsBeyond(int mebibytes) {
    int heads = Presets.get("bert-tiny").config().encoder().attentionHeads();
    return 16 * Math.toIntExact(((long) mebibytes << 20) / (256L * heads * LENGTH * LENGTH) + 1);
  }

  /** Trains a model that is loaded for it. */
  public static void run(Path folder, SessionSettings settings, Path output, List<String> flags) {
    try (TrainableModel model = TrainableModel.load(folder, settings)) {
      run(model, 16, output, flags);
    }
  }

  /** Trains a model; a batch has so many rows. */
  public static void run(TrainableModel model, int rows, Path output, List<String> flags) {
    run(model, rows, 1, output, flags, new TrainingListener() {});
  }

  /** Trains a model; an update has so many batches of so many rows. */
  public static void run(
      TrainableModel model,
      int rows,
      int batches,
      Path output,
      List<String> flags,
      TrainingListener listener) {
    String[] all =
        Stream.concat(
                flags.stream(),
                Stream.of(
                    "--per_device_train_batch_size=" + rows,
                    "--gradient_accumulation_steps=" + batches))
            .toArray(String[]::new);
    var setup =
        new TrainingSetup(
            model, ParsedTraining.parse(all), output, PADDING, Map.of(), List.of(listener));
    int[] labels = new Random(1).ints(2L * rows * batches, 0, 2).toArray();
    new Trainer(setup).train(Dataset.ofClasses(ToyTraining::row, labels), List.of());
  }

  private static TokenRow row(int row) {
    Random random = new Random(row);
    int length = row % 2 == 0 ? LENGTH : LENGTH / 2 + random.nextInt(LENGTH / 2);
    return new TokenRow(random.ints(length, FIRST_ID, LARGEST_ID).toArray(), new int[0]);
  }
}
