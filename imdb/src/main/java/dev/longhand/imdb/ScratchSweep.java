package dev.longhand.imdb;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.imdb.data.Review;
import dev.longhand.imdb.data.ReviewRows;
import dev.longhand.imdb.data.TruncationStrategy;
import dev.longhand.runner.FineTuneRun;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.Sweep;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.data.SampleFolder;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.data.Dataset;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code --mode train}: models from scratch, each model and depth a run with a folder of its own,
 * one after another on the same rows.
 */
final class ScratchSweep {
  private static final String TOKENIZER = "FacebookAI/roberta-base";

  private final RunContext context;
  private final ParsedArguments flags;
  private final ImdbTask task;

  ScratchSweep(RunContext context, ImdbTask task) {
    this.context = context;
    this.flags = context.flags();
    this.task = task;
  }

  /** Runs all models that are not finished, and reports on all. */
  void run() throws IOException {
    Trainer.check(
        context.arguments(),
        Stream.concat(task.metricNames().stream(), Stream.of("loss")).toList());
    context.requireDevice(task.steps().train());
    try (SampleFolder sample = task.openSample()) {
      Optional<SampleFolder> shipped = Optional.ofNullable(sample);
      ImdbData data = task.read(shipped, Optional.empty());
      Path tokenizerFolder =
          shipped
              .map(SampleFolder::tokenizerFolder)
              .orElseGet(() -> context.tokenizerFolder(TOKENIZER, List.of()));
      List<ScratchModel> models = ScratchModel.all(flags);
      // Opened for one of the models: the others read their rows the same way.
      try (Tokenizer tokenizer = models.get(0).openTokenizer(flags, tokenizerFolder)) {
        Function<Examples, Dataset> rows = rows(tokenizer);
        data.sets().values().forEach(set -> rows.apply(set.examples()).lengths());
        new Sweep<>(
                context, task.runName(), new Runs(models, data, tokenizer, tokenizerFolder, rows))
            .run();
      }
    }
  }

  private Function<Examples, Dataset> rows(Tokenizer tokenizer) {
    int length = Math.min(flags.integer("max_seq_length"), tokenizer.modelMaxLength());
    boolean filled = flags.isTrue(ImdbFlags.REFERENCE_PADDING);
    TruncationStrategy cut = TruncationStrategy.of(flags.text("truncation"));
    return new ReviewRows(tokenizer, length, cut, filled)
        .labeled(LabelOrder.of(Review.SENTIMENTS, Review.SENTIMENTS));
  }

  /** The runs of the sweep, on the same rows. */
  private final class Runs implements Sweep.Runs<ScratchModel> {
    private final List<ScratchModel> models;
    private final ImdbData data;
    private final Tokenizer tokenizer;
    private final Path tokenizerFolder;
    private final Function<Examples, Dataset> rows;
    private final Optional<Examples> trainingSample;

    Runs(
        List<ScratchModel> models,
        ImdbData data,
        Tokenizer tokenizer,
        Path tokenizerFolder,
        Function<Examples, Dataset> rows) {
      this.models = models;
      this.data = data;
      this.tokenizer = tokenizer;
      this.tokenizerFolder = tokenizerFolder;
      this.rows = rows;
      int size = flags.integer("max_train_eval_samples");
      this.trainingSample =
          data.train()
              .filter(train -> size > 0)
              .map(train -> train.drawn(size, flags.longInteger("split_seed")))
              .map(NamedExamples::examples);
    }

    @Override
    public List<ScratchModel> variants() {
      return models;
    }

    @Override
    public String label(ScratchModel model) {
      return model.label();
    }

    @Override
    public String folderName(ScratchModel model) {
      return model.folderName();
    }

    @Override
    public boolean isFinished(Path folder) {
      return DepthRun.isIn(folder);
    }

    @Override
    public void run(ScratchModel scratch, RunContext own) {
      ImdbTask ofModel =
          new ImdbTask(
              own,
              task.steps(),
              (model, source, reviews, folder) ->
                  new ScratchTaskModel(
                      scratch,
                      new ImdbModel(own, reviews, model, source, rows, folder),
                      reviews,
                      model,
                      trainingSample,
                      folder));
      new FineTuneRun<>(own, ofModel)
          .run(
              RunFolder.plan(own.arguments(), scratch.folderName()),
              data,
              scratch.source(flags, tokenizer, tokenizerFolder),
              tokenizer);
    }

    @Override
    public void report(Path folder, List<Path> done) {
      List<DepthRun> runs = done.stream().map(DepthRun::read).toList();
      new SweepReport(folder, data, runs, context.published()).write(context.console());
    }
  }
}
