package dev.longhand.glue;

import dev.longhand.files.UsageException;
import dev.longhand.runner.data.SampleFolder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The samples of GLUE tasks that this project ships, of its own sentences. How they were made is
 * told in the README.md beside them.
 */
final class SampleData {
  private static final Map<String, String> FOLDERS = Map.of("qnli", "QNLI", "sst2", "SST-2");
  private static final List<String> SPLITS = List.of("train.tsv", "dev.tsv");

  private SampleData() {}

  /** Unpacks the sample of a task; a usage error where there is none. */
  static SampleFolder of(GlueTask task) {
    String folder = FOLDERS.get(task.name());
    if (folder == null) {
      throw new UsageException(
          "--sample: there is no sample of %s; there are samples of qnli and sst2"
              .formatted(task.name()));
    }
    Stream<String> files = SPLITS.stream().map(split -> folder + "/" + split);
    return SampleFolder.ofFiles(SampleData.class, files.toList());
  }
}
