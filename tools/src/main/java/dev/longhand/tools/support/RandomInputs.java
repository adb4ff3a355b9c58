package dev.longhand.tools.support;

import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.SignatureFeeds;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.zoo.model.ModelConfig;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.tensorflow.Tensor;

/** Batches of random tokens and labels, with rows of given lengths. */
public final class RandomInputs {
  private final Random random = new Random(42);
  private final TrainableModel model;
  private final ModelConfig config;

  public RandomInputs(TrainableModel model, ModelConfig config) {
    this.model = model;
    this.config = config;
  }

  /** The inputs of serving_default, rows padded to the longest; the caller closes them. */
  public Map<String, Tensor> serving(int[] lengths, int longest) {
    int rows = lengths.length;
    int[] ids = new int[rows * longest];
    int[] mask = new int[rows * longest];
    int vocabulary = config.encoder().vocabularySize();
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < longest; i++) {
        boolean real = i < lengths[row];
        ids[row * longest + i] = real ? random.nextInt(vocabulary) : config.encoder().padTokenId();
        mask[row * longest + i] = real ? 1 : 0;
      }
    }
    long[] shape =
        model.labelKind() == LabelKind.MULTIPLE_CHOICE
            ? new long[] {rows, 1, longest}
            : new long[] {rows, longest};
    Map<String, Tensor> inputs =
        new SignatureFeeds(model.signature(Signatures.SERVING_DEFAULT))
            .tokens(ids, mask, new int[0], shape)
            .tensors();
    if (model.labelKind().hasPositions()) {
      int[] positions = positions(lengths);
      inputs.put(Signatures.POSITIONS, Tensors.ofInts(positions, positions.length / 2, 2));
    }
    return inputs;
  }

  /** Row and column of every seventh token: as many masked words as BERT was trained with. */
  private static int[] positions(int[] lengths) {
    IntStream.Builder positions = IntStream.builder();
    for (int row = 0; row < lengths.length; row++) {
      for (int column = 0; column < lengths[row]; column += 7) {
        positions.add(row).add(column);
      }
    }
    return positions.build().toArray();
  }

  /** The inputs of train; the caller closes them. */
  public Map<String, Tensor> training(int[] lengths, int longest, long seed) {
    Map<String, Tensor> inputs = serving(lengths, longest);
    inputs.put(Signatures.LABELS, labels(lengths));
    inputs.put(Signatures.SEED, Tensors.ofLong(seed));
    return inputs;
  }

  private Tensor labels(int[] lengths) {
    int rows = lengths.length;
    int outputs = config.labels().size();
    return switch (model.labelKind()) {
      case CLASSES -> classes(rows, outputs);
      case REGRESSION -> Tensors.ofFloats(new float[rows], rows);
      case MULTI_LABEL -> Tensors.ofFloats(new float[rows * outputs], rows, outputs);
      case MASKED_WORDS ->
          classes(positions(lengths).length / 2, config.encoder().vocabularySize());
      case MULTIPLE_CHOICE -> classes(rows, 1);
    };
  }

  private Tensor classes(int count, int classes) {
    return Tensors.ofInts(random.ints(count, 0, classes).toArray(), count);
  }
}
