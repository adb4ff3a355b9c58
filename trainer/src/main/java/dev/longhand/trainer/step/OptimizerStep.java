package dev.longhand.trainer.step;

import dev.longhand.savedmodels.OutOfMemory;
import dev.longhand.savedmodels.Signature;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.optimizer.GraphOptimizer;
import dev.longhand.trainer.optimizer.TrainedParameter;
import dev.longhand.trainer.setup.TrainingSetup;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** One update: the gradients of its micro-batches are summed, then the parameters move. */
public final class OptimizerStep {
  private final TrainingSetup setup;
  private final TrainableModel model;
  private final GraphOptimizer optimizer;
  private final GradientPlan onePass;
  private final GradientPlan microBatches;
  private final Optional<GradientPlan> twoPasses;

  public OptimizerStep(TrainingSetup setup) {
    this.setup = setup;
    this.model = setup.model();
    this.optimizer = optimizer(model, setup.arguments());
    this.onePass = new OnePass(model, optimizer);
    this.microBatches = new MicroBatches(setup, onePass);
    this.twoPasses =
        TwoPasses.isPossible(model)
            ? Optional.of(new TwoPasses(setup, optimizer.gradients()))
            : Optional.empty();
  }

  private static GraphOptimizer optimizer(TrainableModel model, TrainingArguments arguments) {
    return fitting(
        "the optimizer's state",
        () ->
            new GraphOptimizer(
                model.graph(),
                model.session(),
                TrainedParameter.of(model),
                arguments.optimizer(),
                arguments.maxGradNorm()));
  }

  /** What needs as much memory whatever is computed at once. */
  private static <T> T fitting(String what, Supplier<T> action) {
    try {
      return action.get();
    } catch (TFResourceExhaustedException e) {
      throw OutOfMemory.ofModel(e, what);
    }
  }

  public GraphOptimizer optimizer() {
    return optimizer;
  }

  /**
   * The accumulated gradients of an optimizer step.
   *
   * @param loss mean over the update's rows, weighted by their classes
   * @param norm of all gradients
   * @param scale that the accumulated gradients carry; loss and norm do not
   */
  public record Gradients(double loss, double norm, double scale) {
    public boolean finite() {
      return Double.isFinite(loss) && Double.isFinite(norm);
    }
  }

  /**
   * Computes the gradients of an update from a scaled loss; no parameter changes.
   *
   * @param passSize how much is computed at once
   * @throws MemoryShortage if a batch does not fit; a repetition starts anew
   */
  public Gradients gradients(StepBatches.Update update, double scale, MicroBatchSize passSize) {
    double loss = 0;
    double weight = scale / update.totalWeight();
    boolean first = true;
    for (FedBatch feeds : update.microBatches()) {
      feeds.weighLosses(weight);
      loss += accumulate(feeds, passSize, first);
      first = false;
    }
    double norm = fitting("the gradients' norm", () -> optimizer.gradients().norm(scale));
    return new Gradients(loss / scale, norm, scale);
  }

  private double accumulate(FedBatch feeds, MicroBatchSize passSize, boolean first) {
    try {
      return plan(feeds.batch(), passSize).accumulate(feeds, passSize, first);
    } catch (TFResourceExhaustedException e) {
      throw new MemoryShortage(feeds.batch(), e);
    }
  }

  private GradientPlan plan(Batch batch, MicroBatchSize passSize) {
    if (!passSize.splits(batch)) {
      return onePass;
    }
    return batch.hasSegments() ? twoPasses.orElse(onePass) : microBatches;
  }

  /**
   * Lets the model change what is not trained, once before the gradients of an update.
   *
   * @param number of the updates before it
   */
  public void begin(int number) {
    if (!model.hasSignature(Signatures.BEFORE_STEP)) {
      return;
    }
    Signature signature = model.signature(Signatures.BEFORE_STEP);
    try (Tensor step = Tensors.ofLong(number);
        Tensor seed = Tensors.ofLong(StepSeed.of(setup.arguments().seed(), number, -1))) {
      fitting(
              "what the model does before a step",
              () -> model.run(Signatures.BEFORE_STEP, inputs(signature, step, seed)))
          .close();
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
  public void apply(Gradients gradients, double learningRate) {
    fitting(
        "moving the model's parameters",
        () -> {
          optimizer.apply(learningRate, gradients.norm(), gradients.scale());
          return gradients;
        });
  }
}
