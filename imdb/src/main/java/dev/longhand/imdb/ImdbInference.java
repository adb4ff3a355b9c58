package dev.longhand.imdb;

import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.imdb.data.Review;
import dev.longhand.imdb.data.ReviewMetrics;
import dev.longhand.imdb.data.ReviewRows;
import dev.longhand.imdb.data.TruncationStrategy;
import dev.longhand.runner.ModelRun;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.model.ModelRecord;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.runner.reporting.RunReporter;
import dev.longhand.runner.timing.InferenceTiming;
import dev.longhand.runner.timing.ProcessMemory;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.results.PythonJson;
import dev.longhand.trainer.results.RunRecord;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code --mode inference} of one model: what loading, tokenising and running it takes. */
final class ImdbInference {
  private final RunContext context;
  private final TrainingArguments arguments;
  private final NamedExamples reviews;
  private final ImdbData data;
  private final ModelSource source;

  ImdbInference(RunContext context, ImdbData data, ModelSource source) {
    this.context = context;
    this.arguments = context.arguments();
    this.data = data;
    this.reviews = data.test().orElseThrow();
    this.source = source;
  }

  void run(RunFolder planned) {
    try (Tokenizer tokenizer = source.openTokenizer()) {
      RunContext.requireKept(planned, source);
      context.runIn(planned, folder -> run(folder, tokenizer));
    }
  }

  private void run(Path folder, Tokenizer tokenizer) throws IOException {
    long start = System.nanoTime();
    context.withModel(
        folder,
        source,
        tokenizer,
        Review.SENTIMENTS,
        model -> measure(folder, model, (System.nanoTime() - start) / 1e9));
  }

  private void measure(Path folder, PreparedModel model, double loadSeconds) {
    RunRecord record =
        ModelRecord.of(ImdbFlags.PROGRAM, "imdb", source, model, context.flags(), arguments);
    ImdbResults.recordReviews(data, record);
    Path recordFile = RunRecord.beside(folder);
    record.write(recordFile);
    TruncationStrategy cut = TruncationStrategy.of(context.flags().text("truncation"));
    Dataset rows =
        new ReviewRows(model.tokenizer(), model.maxLength(), cut, false)
            .labelled(model.order())
            .apply(reviews);
    InferenceTiming timing;
    try (RunReporter reporter = new RunReporter(context.console(), arguments, folder)) {
      timing = InferenceTiming.of(model, rows, arguments.evalBatchSize(), reporter);
    }
    AtomicFile.write(
        folder.resolve(ModelTiming.FILE),
        PythonJson.write(results(model, rows, timing, loadSeconds), 4) + "\n");
    new TimingReport(folder, List.of(ModelTiming.read(folder))).write(context.console());
    record.finish(recordFile);
  }

  private Map<String, Object> results(
      PreparedModel model, Dataset rows, InferenceTiming timing, double loadSeconds) {
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
