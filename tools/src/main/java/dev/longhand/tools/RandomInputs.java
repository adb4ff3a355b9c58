package dev.longhand.tools;

import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.zoo.ModelConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Tensor;

/** Batches of random tokens and labels, with rows of given lengths. */
final class RandomInputs {
  private final Random random = new Random(42);
  private final TrainableModel model;
  private final ModelConfig config;

  RandomInputs(TrainableModel model, ModelConfig config) {
    this.model = model;
    this.config = config;
  }

  /** The inputs of serving_default, rows padded to the longest; the caller closes them. */
  Map<String, Tensor> serving(int[] lengths, int longest) {
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
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put(Signatures.INPUT_IDS, Tensors.ofInts(ids, rows, longest));
    inputs.put(Signatures.ATTENTION_MASK, Tensors.ofInts(mask, rows, longest));
    var declared = model.signature(Signatures.SERVING_DEFAULT).inputs().keySet();
    if (declared.contains(Signatures.TOKEN_TYPE_IDS)) {
      inputs.put(Signatures.TOKEN_TYPE_IDS, Tensors.ofInts(new int[ids.length], rows, longest));
    }
    return inputs;
  }

  /** The inputs of train; the caller closes them. */
  Map<String, Tensor> training(int[] lengths, int longest, long seed) {
    Map<String, Tensor> inputs = serving(lengths, longest);
    inputs.put(Signatures.LABELS, labels(lengths.length));
    inputs.put(Signatures.SEED, Tensors.ofLong(seed));
    return inputs;
  }

  private Tensor labels(int rows) {
    if (model.labelKind() == LabelKind.REGRESSION) {
      return Tensors.ofFloats(new float[rows], rows);
    }
    return Tensors.ofInts(random.ints(rows, 0, config.labels().size()).toArray(), rows);
  }
}
