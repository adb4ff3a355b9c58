package dev.longhand.runner;

import dev.longhand.runner.data.SampleFolder;
import dev.longhand.runner.model.ModelSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The model of a run, found and downloaded when it is first asked for. */
public final class LazyModelSource {
  private final RunContext context;
  private final Optional<SampleFolder> sample;
  private final Path dataCache;
  private ModelSource source;

  LazyModelSource(RunContext context, Optional<SampleFolder> sample, Path dataCache) {
    this.context = context;
    this.sample = sample;
    this.dataCache = dataCache;
  }

  /** Returns where the model comes from. */
  public ModelSource get() {
    if (source == null) {
      source =
          sample
              .map(folder -> ModelSource.ofSample(context.flags(), folder.tokenizerFolder()))
              .orElseGet(() -> context.source(List.of(dataCache)));
    }
    return source;
  }
}
