package dev.longhand.imdb;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.imdb.data.Review;
import dev.longhand.imdb.data.ReviewMetrics;
import dev.longhand.imdb.data.ReviewRows;
import dev.longhand.imdb.data.TruncationStrategy;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.trainer.EvaluationSet;
import dev.longhand.trainer.TrainResult;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.checkpoint.Checkpoints;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * {@code --mode train}: models from scratch, each model and depth a run with a folder of its own,
 * one after another on the same rows.
 */
final class TrainSweep {
  private static final String TOKENIZER = "FacebookAI/roberta-base";

  private final RunContext context;
  private final ParsedArguments flags;
  private final TrainingArguments arguments;
  private final ImdbData data;
  private final String name;
  private final Optional<PublishedResult> recipe;
  private final Optional<NamedExamples> trainingSample;

  TrainSweep(RunContext context, ImdbData data, String name, Optional<PublishedResult> recipe) {
    this.context = context;
    this.flags = context.flags();
    this.arguments = context.arguments();
    this.data = data;
    this.name = name;
    this.recipe = recipe;
    int most = flags.integer("max_train_eval_samples");
    this.trainingSample =
        data.train()
            .filter(train -> most > 0)
            .map(t -> t.drawn(most, flags.longInteger("split_seed")));
  }

  /** Runs all models that have not been run, and reports on all. */
  void run(Optional<Path> sampleTokenizer) throws IOException {
    RunContext.runSeveralIn(
        RunFolder.planSweep(arguments, name), folder -> run(folder, sampleTokenizer));
  }

  private void run(Path folder, Optional<Path> sampleTokenizer) {
    List<ScratchModel> models = ScratchModel.all(flags);
    Path tokenizerFolder =
        sampleTokenizer.orElseGet(() -> context.tokenizerFolder(TOKENIZER, List.of()));
    List<DepthRun> runs = new ArrayList<>();
    // Opened for one of the models: the others read their rows the same way.
    try (Tokenizer tokenizer = models.get(0).openTokenizer(flags, tokenizerFolder)) {
      Function<NamedExamples, Dataset> rows = rows(tokenizer);
      data.sets().values().forEach(set -> rows.apply(set).lengths());
      for (ScratchModel each : models) {
        Path own = folder.resolve(each.folderName());
        if (!resumes() || !DepthRun.isIn(own)) {
          run(each, own, each.source(flags, tokenizer, tokenizerFolder), tokenizer, rows);
        }
        runs.add(DepthRun.read(own));
      }
    }
    new SweepReport(folder, data, runs, recipe).write(context.console());
  }

  private Function<NamedExamples, Dataset> rows(Tokenizer tokenizer) {
    int length = Math.min(flags.integer("max_seq_length"), tokenizer.modelMaxLength());
    boolean filled = flags.isTrue(ImdbFlags.REFERENCE_PADDING);
    return new ReviewRows(
            tokenizer, length, TruncationStrategy.of(flags.text("truncation")), filled)
        .labelled(LabelOrder.of(Review.SENTIMENTS, Review.SENTIMENTS));
  }

  private boolean resumes() {
    return arguments.resumeFromCheckpoint().isPresent();
  }

  private void run(
      ScratchModel scratch,
      Path own,
      ModelSource source,
      Tokenizer tokenizer,
      Function<NamedExamples, Dataset> rows) {
    ParsedArguments flags = context.flags().with("output_dir", own.toString());
    if (resumes() && Checkpoints.list(own).isEmpty()) {
      flags = flags.with("resume_from_checkpoint", "false").with("overwrite_output_dir", true);
    }
    RunContext ofRun = context.with(flags);
    context.console().info(scratch.label() + ":");
    context.runIn(
        RunFolder.plan(ofRun.arguments(), scratch.folderName()),
        folder ->
            context.withModel(
                folder,
                source,
                tokenizer,
                Review.SENTIMENTS,
                model -> run(scratch, folder, source, ofRun, model, rows)));
  }

  private void run(
      ScratchModel scratch,
      Path folder,
      ModelSource source,
      RunContext ofRun,
      PreparedModel model,
      Function<NamedExamples, Dataset> rows)
      throws IOException {
    DepthRun.remove(folder);
    ImdbResults results = new ImdbResults(folder, Optional.empty());
    TrainingClock clock = new TrainingClock();
    ImdbRun.Task task = new ImdbRun.Task(data, rows, trainingSet(model, rows), source);
    TrainResult trained = new ImdbRun(ofRun, task, model, results).run(folder, clock).orElseThrow();
    double rowsTrained = trained.state().epoch() * data.train().orElseThrow().size();
    OptionalDouble test =
        data.test().isPresent()
            ? OptionalDouble.of(results.accuracy("test"))
            : OptionalDouble.empty();
    DepthRun.of(scratch, model.report().parameters(), clock.seconds(rowsTrained), trained, test)
        .write(folder);
  }

  /** Some of the reviews that are trained on, measured as those held out are. */
  private List<EvaluationSet> trainingSet(
      PreparedModel model, Function<NamedExamples, Dataset> rows) {
    return trainingSample.stream()
        .map(
            sample ->
                new EvaluationSet(
                    DepthRun.TRAINING_SET, rows.apply(sample), new ReviewMetrics(model.order())))
        .toList();
  }
}
