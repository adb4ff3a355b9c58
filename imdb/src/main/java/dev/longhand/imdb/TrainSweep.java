package dev.longhand.imdb;

import dev.longhand.glue.ClassOrder;
import dev.longhand.glue.ModelSource;
import dev.longhand.glue.NamedExamples;
import dev.longhand.glue.PreparedModel;
import dev.longhand.glue.Recipe;
import dev.longhand.glue.RunContext;
import dev.longhand.savedmodels.files.FileErrors;
import dev.longhand.trainer.EvaluationSet;
import dev.longhand.trainer.TrainResult;
import dev.longhand.trainer.arguments.ParsedArguments;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.arguments.UsageException;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.trainer.results.RunFolder;
import dev.longhand.zoo.ModelConfig;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.prenorm.Pooling;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * {@code --mode train}: models from scratch, each model and depth a run with a folder of its own,
 * one after another on the same rows.
 */
final class TrainSweep {
  private static final String TOKENIZER = "FacebookAI/roberta-base";
  private static final String TRAINING_SET = "_train";

  private final RunContext context;
  private final ParsedArguments flags;
  private final TrainingArguments arguments;
  private final ImdbData data;
  private final String name;
  private final Optional<Recipe> recipe;

  TrainSweep(RunContext context, ImdbData data, String name, Optional<Recipe> recipe) {
    this.context = context;
    this.flags = context.flags();
    this.arguments = context.arguments();
    this.data = data;
    this.name = name;
    this.recipe = recipe;
  }

  /** A model of the sweep. */
  private record Size(String model, int depth) {
    String folder() {
      return "%s-depth-%d".formatted(model, depth);
    }
  }

  private List<Size> sizes() {
    return ImdbFlags.names(flags, "model").stream()
        .flatMap(model -> flags.integers(ImdbFlags.DEPTH).stream().map(d -> new Size(model, d)))
        .toList();
  }

  /** Runs all sizes that have not been run, and reports on all. */
  void run(Optional<Path> sampleTokenizer) {
    Path folder = folder();
    Path tokenizerFolder =
        sampleTokenizer.orElseGet(() -> context.tokenizerFolder(TOKENIZER, List.of()));
    List<DepthRun> runs = new ArrayList<>();
    try (Tokenizer tokenizer = tokenizer(tokenizerFolder)) {
      Function<NamedExamples, Dataset> rows = rows(tokenizer);
      data.sets().values().forEach(set -> rows.apply(set).lengths());
      for (Size size : sizes()) {
        Path own = folder.resolve(size.folder());
        if (!resumes() || !DepthRun.isIn(own)) {
          run(size, own, source(size, tokenizer, tokenizerFolder), tokenizer, rows);
        }
        runs.add(DepthRun.read(own));
      }
    }
    new SweepReport(folder, data, runs, recipe).write(context.console());
  }

  /** Opened for one of the models: the others read their rows the same way. */
  private Tokenizer tokenizer(Path folder) {
    String model = sizes().get(0).model();
    return Tokenizers.open(folder, Presets.get(model).config().withMaxLength(length()).toJson());
  }

  private int length() {
    return flags.integer("max_seq_length");
  }

  private Function<NamedExamples, Dataset> rows(Tokenizer tokenizer) {
    int length = Math.min(length(), tokenizer.modelMaxLength());
    boolean filled = flags.isTrue(ImdbFlags.REFERENCE_PADDING);
    return new ReviewRows(tokenizer, length, Cut.of(flags.text("truncation")), filled)
        .labelled(ClassOrder.of(Review.SENTIMENTS, Review.SENTIMENTS));
  }

  private ModelSource source(Size size, Tokenizer tokenizer, Path tokenizerFolder) {
    ModelConfig preset = Presets.get(size.model()).config();
    boolean filled = flags.isTrue(ImdbFlags.REFERENCE_PADDING);
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("depth", size.depth());
    keys.put("pad_token_id", tokenizer.padTokenId());
    keys.put("vocab_size", embeddingRows(preset, tokenizer));
    keys.put("pooling", (filled ? Pooling.MEAN_ALL : Pooling.MEAN).configName());
    ModelConfig config = preset.with(keys).withMaxLength(length());
    return ModelSource.ofNew(size.model(), size.folder(), config, tokenizerFolder);
  }

  /** The sample's words need few rows; any other vocabulary has those of the classic setting. */
  private int embeddingRows(ModelConfig preset, Tokenizer tokenizer) {
    return flags.isTrue("sample")
        ? tokenizer.vocabularySize()
        : Math.max(preset.encoder().vocabularySize(), tokenizer.vocabularySize());
  }

  private boolean resumes() {
    return arguments.resumeFromCheckpoint().isPresent();
  }

  private Path folder() {
    Optional<Path> named = arguments.outputDir().map(Path::of);
    if (resumes() && named.isEmpty()) {
      throw new UsageException(
          "--resume_from_checkpoint goes on with a sweep in its folder: name it with --output_dir");
    }
    try {
      return named.isPresent()
          ? Files.createDirectories(named.get())
          : RunFolder.plan(arguments, name).create().path();
    } catch (IOException failure) {
      throw FileErrors.writing(named.orElseThrow(), failure);
    }
  }

  private void run(
      Size size,
      Path own,
      ModelSource source,
      Tokenizer tokenizer,
      Function<NamedExamples, Dataset> rows) {
    TrainingArguments ofRun = arguments.with("output_dir", own.toString());
    if (resumes() && Checkpoints.list(own).isEmpty()) {
      ofRun = ofRun.with("resume_from_checkpoint", "false").with("overwrite_output_dir", true);
    }
    TrainingArguments decided = ofRun;
    context.console().info("%s, depth %d:".formatted(size.model(), size.depth()));
    context.runIn(
        RunFolder.plan(decided, size.folder()),
        folder ->
            context.withModel(
                folder,
                source,
                tokenizer,
                Review.SENTIMENTS,
                model -> run(size, folder, source, decided, model, rows)));
  }

  private void run(
      Size size,
      Path folder,
      ModelSource source,
      TrainingArguments ofRun,
      PreparedModel model,
      Function<NamedExamples, Dataset> rows)
      throws IOException {
    DepthRun.remove(folder);
    ImdbResults results = new ImdbResults(folder, Optional.empty());
    TrainingClock clock = new TrainingClock();
    ImdbRun.Task task = new ImdbRun.Task(data, rows, trainingSet(model, rows), source);
    TrainResult trained =
        new ImdbRun(context, ofRun, task, model, results).run(folder, clock).orElseThrow();
    double epochs = trained.state().epoch();
    new DepthRun(
            size.model(),
            size.depth(),
            model.report().parameters(),
            epochs,
            clock.seconds(epochs * data.train().orElseThrow().size()),
            points(trained, ""),
            points(trained, TRAINING_SET),
            data.test().isPresent()
                ? OptionalDouble.of(results.accuracy("test"))
                : OptionalDouble.empty())
        .write(folder);
  }

  /** Some of the reviews that are trained on, measured as those held out are. */
  private List<EvaluationSet> trainingSet(
      PreparedModel model, Function<NamedExamples, Dataset> rows) {
    int most = flags.integer("max_train_eval_samples");
    if (most == 0) {
      return List.of();
    }
    NamedExamples drawn = data.train().orElseThrow().drawn(most, flags.longInteger("split_seed"));
    return List.of(
        new EvaluationSet(TRAINING_SET, rows.apply(drawn), new ReviewMetrics(model.order())));
  }

  private static List<DepthRun.Point> points(TrainResult trained, String suffix) {
    String key = "eval_" + ReviewMetrics.ACCURACY + suffix;
    return trained.state().logHistory().stream()
        .filter(entry -> entry.containsKey(key))
        .map(entry -> new DepthRun.Point(number(entry, "epoch"), number(entry, key)))
        .toList();
  }

  private static double number(Map<String, Object> entry, String key) {
    return ((Number) entry.get(key)).doubleValue();
  }
}
