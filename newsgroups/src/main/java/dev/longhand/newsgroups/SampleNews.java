package dev.longhand.newsgroups;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.files.CompleteFolder;
import dev.longhand.savedmodels.files.ShutdownTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The sample that this project ships, documents of its own in three made-up newsgroups: folders as
 * the official ones and a vocabulary of words, in a temporary folder that is removed when this is
 * closed.
 */
final class SampleNews implements AutoCloseable {
  private static final String DOCUMENTS = "documents.txt";

  /** Stands before the path of each document in the file of all of them. */
  private static final String MARK = "=== ";

  private static final List<String> TOKENIZER = List.of("vocab.txt", "tokenizer_config.json");

  private final Path root;
  private final ShutdownTask removal;

  private SampleNews(Path root) {
    this.root = root;
    this.removal = ShutdownTask.of(() -> CompleteFolder.delete(root));
  }

  /** Unpacks the sample. */
  static SampleNews unpack() {
    try {
      SampleNews sample = new SampleNews(Files.createTempDirectory("longhand-newsgroups"));
      sample.writeDocuments();
      Files.createDirectories(sample.tokenizerFolder());
      for (String file : TOKENIZER) {
        Files.write(sample.tokenizerFolder().resolve(file), resource(file));
      }
      return sample;
    } catch (IOException failure) {
      throw new ReportedException(
          "--sample: cannot be unpacked into the temporary folder: " + failure.getMessage(),
          failure);
    }
  }

  private void writeDocuments() throws IOException {
    String all = new String(resource(DOCUMENTS), StandardCharsets.ISO_8859_1);
    for (String document : all.substring(MARK.length()).split("\n" + MARK, -1)) {
      int end = document.indexOf('\n');
      Path file = dataFolder().resolve(document.substring(0, end));
      Files.createDirectories(file.getParent());
      Files.writeString(file, document.substring(end + 1), StandardCharsets.ISO_8859_1);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = SampleNews.class.getResourceAsStream("sample/" + name)) {
      return in.readAllBytes();
    }
  }

  /** Returns the folder that stands for the unpacked archive. */
  Path dataFolder() {
    return root.resolve("20news-bydate");
  }

  /** Returns the folder with the vocabulary. */
  Path tokenizerFolder() {
    return root.resolve("tokenizer");
  }

  /** Removes the files. */
  @Override
  public void close() {
    CompleteFolder.delete(root);
    removal.close();
  }
}
