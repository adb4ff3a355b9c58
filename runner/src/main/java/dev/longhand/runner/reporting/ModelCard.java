package dev.longhand.runner.reporting;

import dev.longhand.cli.Version;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.optimizer.Optimizer;
import dev.longhand.trainer.results.PythonJson;
import dev.longhand.trainer.results.ResultFiles;
import dev.longhand.trainer.results.TrainerState;
import dev.longhand.trainer.results.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model card: README.md with a YAML head that the Hugging Face hub reads, then results,
 * hyperparameters, the course of the training, and versions.
 *
 * @param name what the model is called
 * @param baseModel what it was fine-tuned from: a name on the hub, or a path's last part
 * @param license the model's license by its identifier, where it is known
 * @param dataset what it was trained and evaluated on
 * @param metrics names of the metrics in the results, without {@code eval_}
 * @param results results of the evaluation by their full keys; empty where there was none
 * @param remarks more sentences for a reader, each a line
 */
public record ModelCard(
    String name,
    Optional<String> baseModel,
    Optional<String> license,
    DatasetReference dataset,
    List<String> metrics,
    Map<String, Object> results,
    List<String> remarks) {
  /** The file's name. */
  public static final String FILE = "README.md";

  private static final String PREFIX = "eval_";

  /**
   * A data set as the hub knows it.
   *
   * @param name for readers, such as "GLUE QNLI"
   * @param type on the hub, such as "nyu-mll/glue"
   * @param config its part, such as "qnli"
   * @param language of its texts, such as "en"
   */
  public record DatasetReference(String name, String type, String config, String language) {}

  /** Copies the collections. */
  public ModelCard {
    metrics = List.copyOf(metrics);
    results = new LinkedHashMap<>(results);
    remarks = List.copyOf(remarks);
  }

  /** Writes the file into a folder. */
  public void write(Path folder, TrainingArguments arguments, TrainerState state) {
    AtomicFile.write(folder.resolve(FILE), text(arguments, state));
  }

  /** Returns the file's text. */
  public String text(TrainingArguments arguments, TrainerState state) {
    List<String> parts = new ArrayList<>();
    parts.add("---\n" + Yaml.write(head()) + "---");
    parts.add("# " + name);
    parts.add(introduction());
    remarks.forEach(parts::add);
    parts.add("## Training procedure");
    parts.add("### Training hyperparameters");
    parts.add(bullets(hyperparameters(arguments)));
    trainingTable(state).ifPresent(table -> parts.add("### Training results\n\n" + table));
    parts.add("### Versions");
    parts.add(bullets(versions()));
    return String.join("\n\n", parts) + "\n";
  }

  private Map<String, Object> head() {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("library_name", "transformers");
    head.put("language", List.of(dataset.language()));
    license.ifPresent(identifier -> head.put("license", identifier));
    baseModel.ifPresent(base -> head.put("base_model", base));
    head.put("tags", List.of("text-classification", "longhand"));
    head.put("datasets", List.of(dataset.type()));
    if (!metrics.isEmpty()) {
      head.put("metrics", metrics);
    }
    head.put("model-index", List.of(indexEntry()));
    return head;
  }

  private Map<String, Object> indexEntry() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("task", ordered("name", "Text Classification", "type", "text-classification"));
    Map<String, Object> data = ordered("name", dataset.name(), "type", dataset.type());
    data.put("config", dataset.config());
    data.put("split", "validation");
    data.put("args", dataset.config());
    result.put("dataset", data);
    List<Object> figures = new ArrayList<>();
    for (String metric : metrics) {
      Object value = results.get(PREFIX + metric);
      if (value != null) {
        Map<String, Object> figure = ordered("name", title(metric), "type", metric);
        figure.put("value", value);
        figures.add(figure);
      }
    }
    result.put("metrics", figures);
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", name);
    entry.put("results", figures.isEmpty() ? List.of() : List.of(result));
    return entry;
  }

  private static Map<String, Object> ordered(
      String firstKey, Object first, String secondKey, Object second) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(firstKey, first);
    map.put(secondKey, second);
    return map;
  }

  private String introduction() {
    String origin =
        baseModel.map(base -> "a fine-tuned version of " + base).orElse("trained from scratch");
    StringBuilder text = new StringBuilder();
    text.append("This model is ").append(origin).append(" on ").append(dataset.name()).append('.');
    Map<String, Object> shown = new LinkedHashMap<>();
    Stream.concat(Stream.of("loss"), metrics.stream())
        .filter(key -> results.containsKey(PREFIX + key))
        .forEach(key -> shown.put(title(key), decimals(results.get(PREFIX + key))));
    if (!shown.isEmpty()) {
      text.append("\nIt achieves the following results on the evaluation set:\n\n");
      text.append(bullets(shown));
    }
    return text.toString();
  }

  private static String optimizer(Optimizer optimizer) {
    List<String> values = new ArrayList<>();
    optimizer.hyperparameters().forEach((name, value) -> values.add(name + "=" + python(value)));
    int last = values.size() - 1;
    return "%s with %s and %s"
        .formatted(optimizer.name(), String.join(", ", values.subList(0, last)), values.get(last));
  }

  private static String python(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(ModelCard::python).collect(Collectors.joining(",", "(", ")"));
    }
    return value instanceof Double number
        ? String.valueOf(PythonJson.number(number))
        : value.equals(true) ? "True" : "False";
  }

  private static Map<String, Object> hyperparameters(TrainingArguments arguments) {
    Map<String, Object> shown = new LinkedHashMap<>();
    int accumulated = arguments.gradientAccumulationSteps();
    shown.put("learning_rate", PythonJson.number(arguments.learningRate()));
    shown.put("train_batch_size", arguments.trainBatchSize());
    shown.put("eval_batch_size", arguments.evalBatchSize());
    shown.put("seed", arguments.seed());
    shown.put("gradient_accumulation_steps", accumulated);
    shown.put("total_train_batch_size", (long) arguments.trainBatchSize() * accumulated);
    shown.put("optimizer", optimizer(arguments.optimizer()));
    shown.put("lr_scheduler_type", arguments.lrSchedulerType());
    if (arguments.warmup() > 0) {
      String unit = arguments.warmup() < 1 ? "ratio" : "steps";
      shown.put("lr_scheduler_warmup_" + unit, PythonJson.number(arguments.warmup()));
    }
    if (arguments.maxSteps() > 0) {
      shown.put("training_steps", arguments.maxSteps());
    } else {
      shown.put("num_epochs", PythonJson.number(arguments.numTrainEpochs()));
    }
    if (arguments.labelSmoothingFactor() > 0) {
      shown.put("label_smoothing_factor", PythonJson.number(arguments.labelSmoothingFactor()));
    }
    return shown;
  }

  /** Returns one row for every evaluation of the training, if there was one. */
  private Optional<String> trainingTable(TrainerState state) {
    List<String> rows = new ArrayList<>();
    Object loss = "No log";
    for (Map<String, Object> entry : state.logHistory()) {
      loss = entry.getOrDefault("loss", loss);
      if (entry.containsKey(PREFIX + "loss")) {
        rows.add(row(loss, entry));
      }
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<String> headings =
        new ArrayList<>(List.of("Training Loss", "Epoch", "Step", "Validation Loss"));
    metrics.forEach(metric -> headings.add(title(metric)));
    String dashes = "|" + " ---: |".repeat(headings.size());
    return Optional.of(
        "| " + String.join(" | ", headings) + " |\n" + dashes + "\n" + String.join("\n", rows));
  }

  private String row(Object loss, Map<String, Object> entry) {
    List<String> cells = new ArrayList<>();
    cells.add(decimals(loss));
    cells.add(decimals(entry.get("epoch")));
    cells.add(String.valueOf(entry.get("step")));
    cells.add(decimals(entry.get(PREFIX + "loss")));
    metrics.forEach(metric -> cells.add(decimals(entry.get(PREFIX + metric))));
    return "| " + String.join(" | ", cells) + " |";
  }

  private static Map<String, Object> versions() {
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("Longhand", Version.longhand());
    versions.put("TensorFlow Java", Version.tensorFlowJava());
    versions.put("Java", Runtime.version());
    return versions;
  }

  private static String decimals(Object value) {
    return value instanceof Double number
        ? PythonJson.number(ResultFiles.rounded(number, 4))
        : String.valueOf(value);
  }

  /** Returns a key as a heading: "combined_score" as "Combined Score". */
  private static String title(String key) {
    List<String> words = new ArrayList<>();
    for (String word : key.split("_", -1)) {
      words.add(
          word.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return String.join(" ", words);
  }

  private static String bullets(Map<String, ?> values) {
    List<String> lines = new ArrayList<>();
    values.forEach((key, value) -> lines.add("- " + key + ": " + value));
    return String.join("\n", lines);
  }
}
