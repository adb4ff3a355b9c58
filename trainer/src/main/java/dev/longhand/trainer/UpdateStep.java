package dev.longhand.trainer;

import dev.longhand.savedmodels.OutOfMemory;
import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.optimizer.AdamW;
import dev.longhand.trainer.optimizer.AdamWSettings;
import dev.longhand.trainer.optimizer.TrainedParameter;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.types.TFloat32;

/** One update: the gradients of its micro-batches are summed, then the parameters move. */
final class UpdateStep {
  private final Trainer.Setup setup;
  private final TrainableModel model;
  private final AdamW optimizer;
  private final String lossName;

  UpdateStep(Trainer.Setup setup) {
    this.setup = setup;
    this.model = setup.model();
    this.lossName = model.signature(Signatures.TRAIN).output(Signatures.LOSS).name();
    this.optimizer = optimizer(model, setup.arguments());
  }

  private static AdamW optimizer(TrainableModel model, TrainingArguments arguments) {
    try {
      return new AdamW(
          model.graph(), model.session(), TrainedParameter.of(model), settings(arguments));
    } catch (TFResourceExhaustedException e) {
      throw OutOfMemory.ofModel(e, "the optimiser's state, two numbers for each of the model's");
    }
  }

  private static AdamWSettings settings(TrainingArguments arguments) {
    return new AdamWSettings(
        arguments.adamBeta1(),
        arguments.adamBeta2(),
        arguments.adamEpsilon(),
        arguments.weightDecay(),
        arguments.maxGradNorm());
  }

  AdamW optimizer() {
    return optimizer;
  }

  /**
   * What an update is about to move the parameters by.
   *
   * @param loss mean over the update's rows
   * @param norm of all gradients
   * @param scale that the accumulated gradients carry; loss and norm do not
   */
  record Gradients(double loss, double norm, double scale) {
    boolean finite() {
      return Double.isFinite(loss) && Double.isFinite(norm);
    }
  }

  /** Computes the gradients of an update from a scaled loss; no parameter changes. */
  Gradients gradients(UpdateSource.Update update, int number, double scale) {
    beforeStep(number);
    double loss = 0;
    boolean first = true;
    for (Feeds feeds : update.microBatches()) {
      feeds.weighLosses(scale / update.rows());
      loss += accumulate(feeds, first);
      first = false;
      for (TrainingListener listener : setup.listeners()) {
        listener.batch(feeds.batch(), TrainingListener.Purpose.TRAIN);
      }
    }
    return new Gradients(loss / scale, optimizer.gradientNorm(scale), scale);
  }

  private double accumulate(Feeds feeds, boolean first) {
    try (Result result =
        feeds
            .runner(model.session())
            .fetch(lossName)
            .addTarget(optimizer.accumulator(first))
            .run()) {
      return ((TFloat32) result.get(0)).getFloat();
    } catch (TFResourceExhaustedException e) {
      Batch batch = feeds.batch();
      throw OutOfMemory.explain(
          e,
          "a training batch of %d x %d tokens".formatted(batch.rows(), batch.length()),
          "--per_device_train_batch_size (%d) and raise --gradient_accumulation_steps, or lower --max_seq_length"
              .formatted(setup.arguments().trainBatchSize()));
    }
  }

  private void beforeStep(int number) {
    if (!model.hasSignature(Signatures.BEFORE_STEP)) {
      return;
    }
    Signature signature = model.signature(Signatures.BEFORE_STEP);
    try (Tensor step = Tensors.ofLong(number);
        Tensor seed = Tensors.ofLong(StepSeed.of(setup.arguments().seed(), number, -1))) {
      model.run(Signatures.BEFORE_STEP, inputs(signature, step, seed)).close();
    }
  }

  private static Map<String, Tensor> inputs(Signature signature, Tensor step, Tensor seed) {
    Map<String, Tensor> inputs = new HashMap<>();
    Map.of(Signatures.STEP, step, Signatures.SEED, seed)
        .forEach(
            (name, tensor) -> {
              if (signature.inputs().containsKey(name)) {
                inputs.put(name, tensor);
              }
            });
    return inputs;
  }

  /** Moves the parameters by what {@link #gradients} computed. */
  void apply(Gradients gradients, double learningRate) {
    try {
      optimizer.apply(learningRate, gradients.norm(), gradients.scale());
    } catch (TFResourceExhaustedException e) {
      throw OutOfMemory.ofModel(e, "moving the model's parameters");
    }
  }
}
