package dev.longhand.runner;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.atomic.OutputLock;
import dev.longhand.runner.data.ClassWeightFlag;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.runner.model.AttentionCount;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.plots.CurvePlot;
import dev.longhand.runner.plots.RunLog;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.runner.reporting.RunReporter;
import dev.longhand.runner.timing.ProcessMemory;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.IntervalStrategy;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.evaluation.Evaluation;
import dev.longhand.trainer.evaluation.EvaluationSet;
import dev.longhand.trainer.evaluation.Predictions;
import dev.longhand.trainer.events.TrainResult;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.results.ResultFiles;
import dev.longhand.trainer.results.TrainerState;
import dev.longhand.trainer.step.ClassWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A prepared model at work in a run's folder, as the runners of all tasks have it: its trainer, its
 * reports, and the files that a training leaves.
 */
public final class ModelRun implements AutoCloseable {
  /** The key that stands in files of results in place of metrics that would mean nothing. */
  public static final String UNTRAINED = "untrained";

  private final ParsedArguments flags;
  private final TrainingArguments arguments;
  private final Path folder;
  private final RunReporter reporter;
  private final LabelOrder order;
  private final Optional<AttentionCount> attention;
  private final Trainer trainer;
  private final ResultFiles files;
  private final MemoryMetrics memory;
  private final List<Path> written = new ArrayList<>();
  private ClassWeights classWeights = ClassWeights.NONE;
  private boolean isUntrained;

  /**
   * Begins a run; nothing is written yet.
   *
   * @param folder the run's, which is there
   * @param more who else is told what the trainer does
   */
  public ModelRun(
      ParsedArguments flags,
      TrainingArguments arguments,
      Console console,
      PreparedModel model,
      Path folder,
      List<TrainingListener> more) {
    this.flags = flags;
    this.arguments = arguments;
    this.folder = folder;
    this.reporter = new RunReporter(console, arguments, folder);
    this.order = model.order();
    this.attention = model.attentionCount();
    this.files = new ResultFiles(folder);
    List<TrainingListener> listeners = new ArrayList<>(List.of(reporter));
    attention.ifPresent(listeners::add);
    listeners.addAll(more);
    this.isUntrained = model.isUntrained();
    this.memory = MemoryMetrics.of(flags, console);
    MemoryMetrics.Stage setup = memory.beginSetup();
    this.trainer = model.trainer(arguments, folder, listeners);
    setup.endSetup();
  }

  /** Tells whether a part of the model is new and was not trained in this run. */
  public boolean isUntrained() {
    return isUntrained;
  }

  /** Returns what the model says about rows with or without labels. */
  public Predictions predict(Dataset rows) {
    return trainer.predict(rows);
  }

  /** Returns the files of figures. */
  public ResultFiles files() {
    return files;
  }

  /**
   * Trains, and keeps the model, train_results.json and trainer_state.json.
   *
   * @param sets measured during training if the arguments ask for that
   */
  public TrainResult train(Dataset rows, List<EvaluationSet> sets) throws IOException {
    boolean evaluates = arguments.evalStrategy() != IntervalStrategy.NO || arguments.evalOnStart();
    MemoryMetrics.Stage stage = memory.begin("train");
    classWeights = ClassWeightFlag.of(flags, order, rows);
    TrainResult result = trainer.train(rows, evaluates ? sets : List.of(), classWeights);
    isUntrained = false;
    OutputLock.requireIntact(folder);
    Map<String, Object> figures = new LinkedHashMap<>(result.metrics());
    stage.end("", figures);
    trainer.finish(folder);
    figures.put("train_samples", rows.size());
    files.write("train", figures);
    result.state().write(folder);
    for (String file : List.of("model.safetensors", "savedmodel", TrainerState.FILE)) {
      written.add(folder.resolve(file));
    }
    return result;
  }

  /**
   * Evaluates a set. Where a part of the model is untrained, its metrics would mean nothing: the
   * outcome then has the time alone, and the key {@link #UNTRAINED}.
   */
  public Evaluation evaluate(EvaluationSet set) {
    MemoryMetrics.Stage stage = memory.begin("eval");
    Evaluation evaluation = isUntrained ? timed(set) : trainer.evaluate(set);
    Map<String, Object> figures = new LinkedHashMap<>(evaluation.metrics());
    stage.end(set.suffix(), figures);
    return new Evaluation(figures, evaluation.predictions());
  }

  private Evaluation timed(EvaluationSet set) {
    long start = System.nanoTime();
    Predictions predictions = trainer.predict(set.data());
    double seconds = (System.nanoTime() - start) / 1e9;
    int rows = set.data().size();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(UNTRAINED, true);
    figures.put("eval_runtime" + set.suffix(), ResultFiles.rounded(seconds, 4));
    figures.put("eval_samples_per_second" + set.suffix(), ResultFiles.rounded(rows / seconds, 3));
    return new Evaluation(figures, predictions);
  }

  /** Adds to a run's record what only the finished run knows. */
  public void complete(RunRecord record) {
    attention.ifPresent(count -> record.put("attention", count.counts()));
    record.put("out_of_memory_retries", trainer.outOfMemoryRetries());
    if (!classWeights.weights().isEmpty()) {
      record.put("weights_by_class", ClassWeightFlag.named(classWeights, order));
    }
    memory
        .peak()
        .ifPresent(bytes -> record.put(ProcessMemory.PEAK_MEMORY, Math.round(bytes / 1e6)));
  }

  /** Draws what a training logged into curves.png; nothing where that is too little. */
  public void plotCurves() {
    List<RunLog> log = List.of(RunLog.read(folder));
    if (CurvePlot.hasCurves(log)) {
      Path plot = folder.resolve("curves.png");
      CurvePlot.write(plot, log);
      written.add(plot);
    }
  }

  /** Returns the files that the training left, for the user. */
  public List<Path> written() {
    return List.copyOf(written);
  }

  /** Closes the logs. */
  @Override
  public void close() {
    reporter.close();
  }
}
