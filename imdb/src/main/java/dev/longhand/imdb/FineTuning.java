package dev.longhand.imdb;

import dev.longhand.imdb.data.Review;
import dev.longhand.imdb.data.ReviewRows;
import dev.longhand.imdb.data.TruncationStrategy;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.model.ModelSource;
import dev.longhand.runner.model.PreparedModel;
import dev.longhand.runner.reporting.RunFolder;
import dev.longhand.zoo.tokenizers.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code --mode finetune}: a published model is trained and measured. */
final class FineTuning {
  private final RunContext context;
  private final ImdbData data;
  private final ModelSource source;
  private final Optional<PublishedResult> recipe;

  FineTuning(
      RunContext context, ImdbData data, ModelSource source, Optional<PublishedResult> recipe) {
    this.context = context;
    this.data = data;
    this.source = source;
    this.recipe = recipe;
  }

  void run(RunFolder planned) {
    try (Tokenizer tokenizer = source.openTokenizer()) {
      RunContext.requireKept(planned, source);
      context.runIn(
          planned,
          folder ->
              context.withModel(
                  folder, source, tokenizer, Review.SENTIMENTS, model -> run(folder, model)));
    }
  }

  private void run(Path folder, PreparedModel model) throws IOException {
    TruncationStrategy cut = TruncationStrategy.of(context.flags().text("truncation"));
    ReviewRows rows = new ReviewRows(model.tokenizer(), model.maxLength(), cut, false);
    ImdbResults results = new ImdbResults(folder, recipe);
    ImdbRun.Task task = new ImdbRun.Task(data, rows.labelled(model.order()), List.of(), source);
    new ImdbRun(context, task, model, results).run(folder);
    results.report(context.console());
  }
}
