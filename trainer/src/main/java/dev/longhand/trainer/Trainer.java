package dev.longhand.trainer;

import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.Evaluation;
import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.evaluation.Evaluator;
import dev.longhand.trainer.evaluation.Predictions;
import dev.longhand.trainer.evaluation.Predictor;
import dev.longhand.trainer.events.Slf4jListener;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.loop.BestModelTracker;
import dev.longhand.trainer.loop.FinishedModel;
import dev.longhand.trainer.loop.Training;
import dev.longhand.trainer.schedule.LearningRateSchedule;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.trainer.step.ClassWeights;
import dev.longhand.trainer.step.OutOfMemoryRetry;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fine-tunes a model, measures it and lets it predict. Knows signatures, not models. */
public final class Trainer {
  private final TrainingSetup setup;
  private final OutOfMemoryRetry evaluationMemory;
  private Optional<Double> epoch = Optional.empty();
  private int updates;
  private int trainingRetries;

  /**
   * Returns a trainer with the default arguments, which logs through SLF4J. The methods {@code
   * with} return trainers with other settings.
   *
   * @param output the run's folder, where checkpoints go
   */
  public static Trainer of(TrainableModel model, Path output) {
    return new Trainer(
        new TrainingSetup(
            model,
            TrainingArguments.defaults(),
            output,
            0,
            Map.of(),
            List.of(new Slf4jListener())));
  }

  /** Returns a new trainer that trains as these arguments say. */
  public Trainer withArguments(TrainingArguments arguments) {
    return new Trainer(setup.withArguments(arguments));
  }

  /** Returns a new trainer that fills short rows up with a token, which by default is token 0. */
  public Trainer withPadTokenId(int padTokenId) {
    return new Trainer(setup.withPadTokenId(padTokenId));
  }

  /** Returns a new trainer that feeds scalar int32 inputs to each signature that has them. */
  public Trainer withConstants(Map<String, Integer> constants) {
    return new Trainer(setup.withConstants(constants));
  }

  /** Returns a new trainer that tells these listeners, and nobody else, what happens. */
  public Trainer withListeners(TrainingListener... listeners) {
    return new Trainer(setup.withListeners(List.of(listeners)));
  }

  /** Makes a trainer; nothing is read or written yet. */
  public Trainer(TrainingSetup setup) {
    this.setup = setup;
    this.evaluationMemory = new OutOfMemoryRetry(setup);
  }

  /**
   * Refuses, before any work, arguments that a training would fail on.
   *
   * @param figures what an evaluation gives, without {@code eval_}: metrics and the loss
   * @throws dev.longhand.files.UsageException if the best model's metric is none of them, or the
   *     schedule has no such settings
   */
  public static void check(TrainingArguments arguments, List<String> figures) {
    new BestModelTracker(arguments).requireMetric(figures);
    LearningRateSchedule.of(arguments, 1);
  }

  /**
   * Trains, and evaluates and saves as the arguments say; resumes if they say so. Afterwards the
   * model holds the best weights if they ask for those, else the last.
   *
   * @param evaluationSets the first decides which model is best; may be empty
   * @throws dev.longhand.trainer.events.InterruptedRunException after Ctrl-C or SIGTERM, when a
   *     checkpoint was saved
   * @throws dev.longhand.files.UserException if the memory or the disk does not suffice, the loss
   *     is not a number, or a checkpoint is damaged
   */
  public TrainResult train(Dataset trainingSet, List<EvaluationSet> evaluationSets) {
    return train(trainingSet, evaluationSets, ClassWeights.NONE);
  }

  /** Trains as {@link #train(Dataset, List)} does, without evaluations. */
  public TrainResult train(Dataset trainingSet) {
    return train(trainingSet, List.of());
  }

  /**
   * Trains as {@link #train(Dataset, List)} does, with losses that are weighted by class.
   *
   * @param classWeights one for each class of the training set, or none
   */
  public TrainResult train(
      Dataset trainingSet, List<EvaluationSet> evaluationSets, ClassWeights classWeights) {
    evaluationSets.stream().limit(1).forEach(first -> check(setup.arguments(), first.figures()));
    Training training =
        new Training(setup, evaluationMemory, trainingSet, classWeights, evaluationSets);
    TrainResult result = training.run();
    trainingRetries = training.outOfMemoryRetries();
    epoch = Optional.of((Double) result.metrics().get("epoch"));
    updates = result.updates();
    return result;
  }

  /** Measures the model as it is, and logs the figures. */
  public Evaluation evaluate(EvaluationSet set) {
    Evaluation evaluation = Evaluator.evaluate(setup, evaluationMemory, set, epoch, () -> {});
    Map<String, Object> entry = new LinkedHashMap<>(evaluation.metrics());
    entry.put("step", updates);
    setup.listeners().forEach(listener -> listener.logged(entry));
    return evaluation;
  }

  /** Returns the predictions of the model on rows with or without labels. */
  public Predictions predict(Dataset rows) {
    return new Predictor(setup, evaluationMemory, () -> {})
        .run(rows, TrainingListener.Purpose.PREDICT)
        .predictions();
  }

  /** Returns how often a lack of memory made a batch be computed again in smaller parts. */
  public int outOfMemoryRetries() {
    return trainingRetries + evaluationMemory.size().shortages();
  }

  /**
   * Writes the model as it is into a folder: config.json, model.safetensors and the tokenizer's
   * files as transformers reads them, and the SavedModel in savedmodel/. Older ones are replaced:
   * all of them or none, also where the process is killed on the way.
   *
   * @throws dev.longhand.files.UserException if the folder cannot be written
   */
  public void finish(Path folder) {
    FinishedModel.write(setup.model(), folder);
  }
}
