package dev.longhand.glue;

import dev.longhand.savedmodels.SignatureResult;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.trainer.Predictions;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.console.Console;
import dev.longhand.trainer.console.Table;
import dev.longhand.trainer.data.Batch;
import dev.longhand.trainer.data.Batcher;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.results.PythonJson;
import dev.longhand.trainer.results.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.tensorflow.Tensor;

/**
 * Times evaluation or prediction: loading, tokenising and running apart, batches in the order of
 * the file, and the latency of a batch in percentiles.
 */
final class InferenceMode {
  private static final String FILE = "inference_results.json";
  private static final int WARM_UP = 3;
  private static final double[] PERCENTILES = {50, 90, 95, 99};

  private final RunInputs inputs;
  private final GlueTask task;
  private final PreparedModel model;
  private final TrainingArguments arguments;
  private final Console console;
  private final double loadSeconds;

  InferenceMode(
      RunInputs inputs,
      PreparedModel model,
      TrainingArguments arguments,
      Console console,
      double loadSeconds) {
    this.inputs = inputs;
    this.task = inputs.task();
    this.model = model;
    this.arguments = arguments;
    this.console = console;
    this.loadSeconds = loadSeconds;
  }

  /** What one set took. */
  private record Timing(
      int examples,
      int batches,
      long tokens,
      double tokeniseSeconds,
      double runSeconds,
      Histogram latency) {}

  /** Times every set, writes inference_results.json and prints a table. */
  void run(Path folder) throws IOException {
    inputs.record(model, arguments).write(RunRecord.beside(folder));
    boolean untrained = !model.report().newlyInitialised().isEmpty();
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("task", task.name());
    results.put("model", inputs.source().origin());
    results.put("untrained", untrained);
    results.put("device", arguments.device());
    results.put("batch_size", arguments.evalBatchSize());
    results.put("max_seq_length", model.maxLength());
    results.put("load_seconds", loadSeconds);
    Table table =
        new Table(
            "set", "examples/s", "batches/s", "tokenise s", "run s", "p50 ms", "p90 ms", "p99 ms");
    Map<String, Object> sets = new LinkedHashMap<>();
    for (GlueData.Evaluated set : inputs.data().evaluations()) {
      time("dev" + set.set().suffix(), set, true, sets, table);
    }
    for (GlueData.Evaluated set : inputs.data().predictions()) {
      time("test" + set.set().suffix(), set, false, sets, table);
    }
    results.put("sets", sets);
    Path file = folder.resolve(FILE);
    Files.writeString(file, PythonJson.write(results, 4) + "\n");
    console.result(
        String.format(
            Locale.ROOT,
            "%s, %s%s, batches of %d, loaded in %.2f s",
            task.name(),
            inputs.source().origin(),
            untrained ? " (untrained)" : "",
            arguments.evalBatchSize(),
            loadSeconds));
    console.result(table);
    console.result("results: " + file);
  }

  private void time(
      String name,
      GlueData.Evaluated set,
      boolean labelled,
      Map<String, Object> results,
      Table table) {
    TokenizedExamples examples = model.tokenized(set.examples());
    Dataset rows = labelled ? examples.labelled(model.order()) : examples.unlabelled();
    long start = System.nanoTime();
    int[] lengths = rows.lengths();
    double tokeniseSeconds = seconds(start);
    float[] logits = new float[rows.size() * columns()];
    Timing timing = time(rows, lengths, tokeniseSeconds, logits);
    Map<String, Object> figures = figures(timing);
    if (labelled) {
      new TaskMetrics(task, model.order())
          .compute(new Predictions(logits, columns()), rows)
          .forEach(figures::put);
    }
    results.put(name, figures);
    table.row(
        name,
        decimals(timing.examples / timing.runSeconds),
        decimals(timing.batches / timing.runSeconds),
        decimals(timing.tokeniseSeconds),
        decimals(timing.runSeconds),
        decimals(timing.latency.getValueAtPercentile(50) / 1000.0),
        decimals(timing.latency.getValueAtPercentile(90) / 1000.0),
        decimals(timing.latency.getValueAtPercentile(99) / 1000.0));
  }

  private int columns() {
    return model.config().labels().size();
  }

  private Timing time(Dataset rows, int[] lengths, double tokeniseSeconds, float[] logits) {
    Batcher batcher = new Batcher(rows, model.tokenizer().padTokenId());
    int size = arguments.evalBatchSize();
    for (int i = 0; i < WARM_UP; i++) {
      run(batcher.batch(range(0, Math.min(size, rows.size()))), logits);
    }
    Histogram latency = new Histogram(TimeUnit.HOURS.toMicros(1), 3);
    int batches = 0;
    long start = System.nanoTime();
    for (int row = 0; row < rows.size(); row += size) {
      long begun = System.nanoTime();
      run(batcher.batch(range(row, Math.min(row + size, rows.size()))), logits);
      latency.recordValue(Math.max(1, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun)));
      batches++;
    }
    long tokens = Arrays.stream(lengths).asLongStream().sum();
    return new Timing(rows.size(), batches, tokens, tokeniseSeconds, seconds(start), latency);
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void run(Batch batch, float[] logits) {
    Map<String, Tensor> inputs = inputs(batch);
    try (SignatureResult result =
        model.model().run(Signatures.EVALUATE, inputs, Signatures.LOGITS)) {
      float[] computed = Tensors.floats(result.get(Signatures.LOGITS));
      int columns = columns();
      for (int i = 0; i < batch.rows(); i++) {
        System.arraycopy(computed, i * columns, logits, batch.rowIndices()[i] * columns, columns);
      }
    } finally {
      inputs.values().forEach(Tensor::close);
    }
  }

  /** Feeds evaluate, which alone takes plan_length; its labels do not touch the logits. */
  private Map<String, Tensor> inputs(Batch batch) {
    long rows = batch.rows();
    long length = batch.length();
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(Signatures.INPUT_IDS, Tensors.ofInts(batch.inputIds(), rows, length));
    inputs.put(Signatures.ATTENTION_MASK, Tensors.ofInts(batch.attentionMask(), rows, length));
    if (batch.hasTokenTypes()) {
      inputs.put(Signatures.TOKEN_TYPE_IDS, Tensors.ofInts(batch.tokenTypeIds(), rows, length));
    }
    inputs.put(
        Signatures.LABELS,
        task.isRegression()
            ? Tensors.ofFloats(new float[batch.rows()], rows)
            : Tensors.ofInts(new int[batch.rows()], rows));
    model.constants().forEach((name, value) -> inputs.put(name, Tensors.ofInt(value)));
    return inputs;
  }

  private static Map<String, Object> figures(Timing timing) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("samples", timing.examples);
    figures.put("tokenise_seconds", timing.tokeniseSeconds);
    figures.put("run_seconds", timing.runSeconds);
    figures.put("samples_per_second", timing.examples / timing.runSeconds);
    figures.put("steps_per_second", timing.batches / timing.runSeconds);
    figures.put("tokens_per_second", timing.tokens / timing.runSeconds);
    Map<String, Object> latency = new LinkedHashMap<>();
    latency.put("mean", timing.latency.getMean() / 1e6);
    for (double percentile : PERCENTILES) {
      latency.put(
          "p" + Math.round(percentile), timing.latency.getValueAtPercentile(percentile) / 1e6);
    }
    latency.put("max", timing.latency.getMaxValue() / 1e6);
    figures.put("latency_seconds", latency);
    return figures;
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
