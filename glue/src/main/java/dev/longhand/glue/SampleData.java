package dev.longhand.glue;

import dev.longhand.files.UsageException;
import dev.longhand.runner.data.SampleFolder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The samples that this project ships, of its own sentences. The README.md beside them says how
 * they were made.
 */
final class SampleData {
  private static final String SHARED_VOCABULARY = "";

  private static final Map<String, Sample> SAMPLES =
      new TreeMap<>(
          Map.of(
              "qnli", new Sample("QNLI", List.of("train.tsv", "dev.tsv"), SHARED_VOCABULARY),
              "sst2", new Sample("SST-2", List.of("train.tsv", "dev.tsv"), SHARED_VOCABULARY),
              "ag_news", new Sample("AG-News", List.of("train.csv", "test.csv"), "AG-News/")));

  /**
   * The sample of a task.
   *
   * @param vocabulary the folder of its vocabulary
   */
  private record Sample(String folder, List<String> files, String vocabulary) {}

  private SampleData() {}

  /** Unpacks the sample of a task; a usage error where there is none. */
  static SampleFolder of(GlueTask task) {
    Sample sample = SAMPLES.get(task.name());
    if (sample == null) {
      throw new UsageException(
          "--sample: there is no sample of %s; there are samples of %s"
              .formatted(task.name(), listed().replace(" or ", " and ")));
    }
    List<String> files = sample.files.stream().map(file -> sample.folder + "/" + file).toList();
    return SampleFolder.ofFiles(SampleData.class, files, sample.vocabulary);
  }

  /** Returns the tasks with a sample in words. */
  static String listed() {
    List<String> names = List.copyOf(SAMPLES.keySet());
    int last = names.size() - 1;
    return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }
}
