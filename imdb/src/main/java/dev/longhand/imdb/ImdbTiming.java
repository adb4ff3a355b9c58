package dev.longhand.imdb;

import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.imdb.data.ReviewMetrics;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.reporting.RunReporter;
import dev.longhand.runner.timing.InferenceTiming;
import dev.longhand.runner.timing.ProcessMemory;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.results.PythonJson;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Inference timing of a model over the test set, with inference_results.json and a table. */
final class ImdbTiming {
  private final RunContext context;
  private final TrainingArguments arguments;
  private final PreparedModel model;
  private final ModelSource source;

  ImdbTiming(RunContext context, PreparedModel model, ModelSource source) {
    this.context = context;
    this.arguments = context.arguments();
    this.model = model;
    this.source = source;
  }

  /**
   * Times inference, and writes into a run's folder.
   *
   * @param rows the reviews of the test set
   * @param loadSeconds the time in which the model was built and loaded
   */
  void run(Path folder, Dataset rows, double loadSeconds) {
    InferenceTiming timing;
    try (RunReporter reporter = new RunReporter(context.console(), arguments, folder)) {
      timing = InferenceTiming.of(model, rows, arguments.evalBatchSize(), reporter);
    }
    AtomicFile.write(
        folder.resolve(ModelTiming.FILE),
        PythonJson.write(results(rows, timing, loadSeconds), 4) + "\n");
    new TimingReport(folder, List.of(ModelTiming.read(folder))).write(context.console());
  }

  private Map<String, Object> results(Dataset rows, InferenceTiming timing, double loadSeconds) {
    Map<String, Object> figures = timing.figures();
    if (!model.isUntrained()) {
      figures.putAll(new ReviewMetrics(model.order()).compute(timing.predictions(), rows));
    }
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("task", "imdb");
    results.put("name", source.name());
    results.put("model", source.origin());
    results.put(ModelRun.UNTRAINED, model.isUntrained());
    results.put("device", arguments.device());
    results.put("batch_size", arguments.evalBatchSize());
    results.put("max_seq_length", model.maxLength());
    results.put("load_seconds", loadSeconds);
    results.put(ProcessMemory.PEAK_MEMORY, ProcessMemory.peak().orElse(null));
    results.put("sets", Map.of("test", figures));
    return results;
  }
}
