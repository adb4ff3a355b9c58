package dev.longhand.glue;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.files.CompleteFolder;
import dev.longhand.savedmodels.files.ShutdownTask;
import dev.longhand.trainer.arguments.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The samples that this project ships, of its own sentences: a task in GLUE's format and a
 * vocabulary of words, as files in a temporary folder that is removed when this is closed. How they
 * were made is told in the README.md beside them.
 */
public final class SampleData implements AutoCloseable {
  private static final Map<String, String> FOLDERS = Map.of("qnli", "QNLI", "sst2", "SST-2");
  private static final List<String> SPLITS = List.of("train.tsv", "dev.tsv");
  private static final List<String> TOKENIZER = List.of("vocab.txt", "tokenizer_config.json");

  private final Path root;
  private final ShutdownTask removal;

  private SampleData(Path root) {
    this.root = root;
    this.removal = ShutdownTask.of(() -> CompleteFolder.delete(root));
  }

  /** Unpacks the sample of a task; a usage error where there is none. */
  public static SampleData of(GlueTask task) {
    String folder = FOLDERS.get(task.name());
    if (folder == null) {
      throw new UsageException(
          "--sample: there is no sample of %s; there are samples of qnli and sst2"
              .formatted(task.name()));
    }
    try {
      SampleData sample = new SampleData(Files.createTempDirectory("longhand-sample"));
      Files.createDirectories(sample.dataFolder().resolve(folder));
      for (String split : SPLITS) {
        copy(folder + "/" + split, sample.dataFolder().resolve(folder).resolve(split));
      }
      Files.createDirectories(sample.tokenizerFolder());
      for (String file : TOKENIZER) {
        copy(file, sample.tokenizerFolder().resolve(file));
      }
      return sample;
    } catch (IOException failure) {
      throw new ReportedException(
          "--sample: cannot be unpacked into the temporary folder: " + failure.getMessage(),
          failure);
    }
  }

  private static void copy(String resource, Path target) throws IOException {
    try (InputStream in = SampleData.class.getResourceAsStream("sample/" + resource)) {
      Files.copy(in, target);
    }
  }

  /** Returns the folder above the task's. */
  public Path dataFolder() {
    return root.resolve("data");
  }

  /** Returns the folder with the vocabulary. */
  public Path tokenizerFolder() {
    return root.resolve("tokenizer");
  }

  /** Removes the files. */
  @Override
  public void close() {
    CompleteFolder.delete(root);
    removal.close();
  }
}
