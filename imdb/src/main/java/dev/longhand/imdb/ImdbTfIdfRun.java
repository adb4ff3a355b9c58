package dev.longhand.imdb;

import dev.longhand.imdb.data.Review;
import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.baseline.BaselineRun;
import dev.longhand.trainer.results.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** One run of the TF-IDF baseline, which reads all words of a review; it leaves no model. */
final class ImdbTfIdfRun {
  private final RunContext context;
  private final ImdbData data;
  private final Optional<PublishedResult> recipe;

  ImdbTfIdfRun(RunContext context, ImdbData data, Optional<PublishedResult> recipe) {
    this.context = context;
    this.data = data;
    this.recipe = recipe;
  }

  /** Runs, and writes into the folder, which is there. */
  void run(Path folder) throws IOException {
    RunRecord record = BaselineRun.record(ImdbFlags.PROGRAM, context.flags(), context.arguments());
    ImdbResults.recordReviews(data, record);
    ImdbResults results = new ImdbResults(folder, recipe);
    new BaselineRun(context, Review.SENTIMENTS.size(), results::add)
        .run(
            folder,
            record,
            new BaselineRun.Sets(data.train().orElseThrow(), data.validation(), data.test()));
    results.report(context.console());
    record.finish(folder.resolve(RunRecord.FILE));
  }
}
