package dev.longhand.trainer.step;

import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.setup.TrainingSetup;
import java.util.Arrays;
import java.util.Map;
import org.tensorflow.Result;

/**
 * A batch's rows in passes of so many, filled with segments of any of its documents, so that short
 * documents do not wait for long ones.
 */
public final class SegmentPasses {
  private final TrainableModel model;
  private final Map<String, Integer> constants;
  private final Batch batch;
  private final long seed;
  private final int size;

  /**
   * Divides a batch.
   *
   * @param seed of the first pass; the others' follow from it and their number
   * @param size rows of a pass
   */
  public SegmentPasses(TrainingSetup setup, Batch batch, long seed, int size) {
    this.model = setup.model();
    this.constants = setup.constants();
    this.batch = batch;
    this.seed = seed;
    this.size = size;
  }

  /** The number of passes. */
  int count() {
    return (batch.rows() + size - 1) / size;
  }

  /** The inputs of a signature for one of the passes. */
  FedBatch feeds(Signature signature, int pass) {
    Batch rows = batch.slice(from(pass), to(pass));
    return FedBatch.encode(signature, rows, constants, StepSeed.ofPass(seed, pass));
  }

  private int from(int pass) {
    return pass * size;
  }

  private int to(int pass) {
    return Math.min(from(pass) + size, batch.rows());
  }

  /** Returns the values of the rows of one pass from those of all rows, [rows * width]. */
  float[] of(float[] values, int pass) {
    int width = values.length / batch.rows();
    return Arrays.copyOfRange(values, from(pass) * width, to(pass) * width);
  }

  /** The pooled vectors of all rows, [rows * width], by a signature that keeps no activations. */
  public float[] pooled(String signatureKey) {
    Signature signature = model.signature(signatureKey);
    String output = signature.output(Signatures.POOLED).name();
    float[] all = new float[0];
    for (int pass = 0; pass < count(); pass++) {
      try (FedBatch feeds = feeds(signature, pass);
          Result result = feeds.runner(model.session()).fetch(output).run()) {
        float[] some = Tensors.floats(result.get(0));
        int width = some.length / (to(pass) - from(pass));
        all = pass == 0 ? new float[Math.multiplyExact(batch.rows(), width)] : all;
        System.arraycopy(some, 0, all, from(pass) * width, some.length);
      }
    }
    return all;
  }
}
