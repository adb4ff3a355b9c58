package dev.longhand.trainer;

import dev.longhand.savedmodels.OutOfMemory;
import dev.longhand.savedmodels.ReportedException;
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
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** One update: the gradients of its micro-batches are summed, then the parameters move. */
final class UpdateStep {
  private final Trainer.Setup setup;
  private final TrainableModel model;
  private final AdamW optimizer;
  private final GradientPlan onePass;
  private final Optional<GradientPlan> twoPasses;

  UpdateStep(Trainer.Setup setup) {
    this.setup = setup;
    this.model = setup.model();
    this.optimizer = optimizer(model, setup.arguments());
    this.onePass = new OnePass(model, optimizer);
    this.twoPasses =
        TwoPasses.isPossible(model)
            ? Optional.of(new TwoPasses(setup, optimizer))
            : Optional.empty();
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

  /**
   * Computes the gradients of an update from a scaled loss; no parameter changes.
   *
   * @param number of the updates before it
   * @param passSize that decides whether a batch of documents takes one pass or two
   * @throws ReportedException caused by a lack of memory, after which a repetition starts anew
   */
  Gradients gradients(UpdateSource.Update update, int number, double scale, PassSize passSize) {
    beforeStep(number);
    double loss = 0;
    boolean first = true;
    for (Feeds feeds : update.microBatches()) {
      feeds.weighLosses(scale / update.rows());
      loss += accumulate(feeds, passSize, first);
      first = false;
      for (TrainingListener listener : setup.listeners()) {
        listener.batch(feeds.batch(), TrainingListener.Purpose.TRAIN);
      }
    }
    return new Gradients(loss / scale, optimizer.gradientNorm(scale), scale);
  }

  private double accumulate(Feeds feeds, PassSize passSize, boolean first) {
    Batch batch = feeds.batch();
    boolean splits = twoPasses.isPresent() && passSize.splits(batch);
    try {
      return (splits ? twoPasses.get() : onePass).accumulate(feeds, passSize, first);
    } catch (TFResourceExhaustedException e) {
      if (twoPasses.isPresent() && batch.hasSegments()) {
        throw outOfMemory(e, batch, passSize);
      }
      throw OutOfMemory.explain(
          e,
          "a training batch of %d x %d tokens".formatted(batch.rows(), batch.length()),
          "--per_device_train_batch_size (%d) and raise --gradient_accumulation_steps, or lower --max_seq_length"
              .formatted(setup.arguments().trainBatchSize()));
    }
  }

  private static ReportedException outOfMemory(
      TFResourceExhaustedException e, Batch batch, PassSize passSize) {
    int together = Math.min(batch.rows(), passSize.of(batch));
    return OutOfMemory.explain(
        e,
        "a pass of %d segments x %d tokens".formatted(together, batch.length()),
        "--segments_per_pass (%d) or --segment_length".formatted(together));
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
