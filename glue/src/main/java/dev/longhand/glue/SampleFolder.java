package dev.longhand.glue;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.savedmodels.files.CompleteFolder;
import dev.longhand.savedmodels.files.ShutdownTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A sample of documents that a runner ships, as the files of the official data and a vocabulary of
 * words, in a temporary folder that is removed when this is closed.
 *
 * <p>The runner's package has them under {@code sample/}: {@code documents.txt}, in which a line
 * {@code === PATH} stands before each document, {@code vocab.txt} and {@code
 * tokenizer_config.json}.
 */
public final class SampleFolder implements AutoCloseable {
  private static final String MARK = "=== ";
  private static final List<String> TOKENIZER = List.of("vocab.txt", "tokenizer_config.json");

  private final Class<?> owner;
  private final Path root;
  private final ShutdownTask removal;

  private SampleFolder(Class<?> owner, Path root) {
    this.owner = owner;
    this.root = root;
    this.removal = ShutdownTask.of(() -> CompleteFolder.delete(root));
  }

  /**
   * Unpacks a sample.
   *
   * @param owner a class of the package that ships it
   * @param charset of its documents
   */
  public static SampleFolder unpack(Class<?> owner, Charset charset) {
    try {
      SampleFolder sample = new SampleFolder(owner, Files.createTempDirectory("longhand-sample"));
      sample.writeDocuments(charset);
      Files.createDirectories(sample.tokenizerFolder());
      for (String file : TOKENIZER) {
        Files.write(sample.tokenizerFolder().resolve(file), sample.resource(file));
      }
      return sample;
    } catch (IOException failure) {
      throw new ReportedException(
          "--sample: cannot be unpacked into the temporary folder: " + failure.getMessage(),
          failure);
    }
  }

  private void writeDocuments(Charset charset) throws IOException {
    String all = new String(resource("documents.txt"), charset);
    for (String document : all.substring(MARK.length()).split("\n" + MARK, -1)) {
      int end = document.indexOf('\n');
      Path file = dataFolder().resolve(document.substring(0, end));
      Files.createDirectories(file.getParent());
      Files.writeString(file, document.substring(end + 1), charset);
    }
  }

  private byte[] resource(String name) throws IOException {
    try (InputStream in = owner.getResourceAsStream("sample/" + name)) {
      return in.readAllBytes();
    }
  }

  /** Returns the folder that stands for the unpacked archive. */
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
