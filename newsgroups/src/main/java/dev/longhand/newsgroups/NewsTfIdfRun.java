package dev.longhand.newsgroups;

import dev.longhand.runner.PublishedResult;
import dev.longhand.runner.RunContext;
import dev.longhand.runner.baseline.BaselineRun;
import dev.longhand.trainer.results.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** One run of the TF-IDF baseline, which reads all words of a document; it leaves no model. */
final class NewsTfIdfRun {
  private final RunContext context;
  private final NewsData data;
  private final String title;
  private final Optional<PublishedResult> recipe;

  NewsTfIdfRun(RunContext context, NewsData data, String title, Optional<PublishedResult> recipe) {
    this.context = context;
    this.data = data;
    this.title = title;
    this.recipe = recipe;
  }

  /** Runs, and writes into the folder, which is there. */
  void run(Path folder) throws IOException {
    RunRecord record =
        BaselineRun.record(NewsFlags.PROGRAM, context.flags(), context.arguments())
            .put("groups", data.groups());
    NewsResults results = new NewsResults(title, data.groups(), folder, recipe);
    new BaselineRun(context, data.groups().size(), results::add)
        .run(
            folder,
            record,
            new BaselineRun.Sets(data.train().orElseThrow(), data.validation(), data.test()));
    results.report(context.console());
    record.finish(folder.resolve(RunRecord.FILE));
  }
}
