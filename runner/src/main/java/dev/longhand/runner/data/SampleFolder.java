package dev.longhand.runner.data;

import dev.longhand.files.UserException;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.atomic.ShutdownTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A sample that a runner ships, as the files of the official data and a vocabulary of words, in a
 * temporary folder that is removed when this is closed.
 *
 * <p>The runner's package has it under {@code sample/}: the data, {@code vocab.txt} and {@code
 * tokenizer_config.json}.
 */
public final class SampleFolder implements AutoCloseable {
  private static final String DOCUMENTS = "documents.txt";

  /** Before each document of {@link #DOCUMENTS} stands a line of this and the document's path. */
  private static final String MARK = "=== ";

  private static final String VOCABULARY = "vocab.txt";
  private static final String TOKENIZER = "tokenizer_config.json";

  private final Path root;
  private final ShutdownTask removal;

  private SampleFolder(Path root) {
    this.root = root;
    this.removal = ShutdownTask.of(() -> AtomicFolder.delete(root));
  }

  /**
   * Unpacks a sample of many documents, which are shipped in one file.
   *
   * @param owner a class of the package that ships it
   * @param charset of its documents
   */
  public static SampleFolder ofDocuments(Class<?> owner, Charset charset) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    String all = new String(resource(owner, DOCUMENTS), charset);
    for (String document : all.substring(MARK.length()).split("\n" + MARK, -1)) {
      int end = document.indexOf('\n');
      files.put(document.substring(0, end), document.substring(end + 1).getBytes(charset));
    }
    return unpack(owner, files, "");
  }

  /**
   * Unpacks a sample of a few files.
   *
   * @param owner a class of the package that ships it
   * @param paths of the files in the data folder
   * @param vocabulary the folder of the vocabulary within {@code sample/}, with a slash at its end;
   *     empty for {@code sample/} itself
   */
  public static SampleFolder ofFiles(Class<?> owner, List<String> paths, String vocabulary) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    paths.forEach(path -> files.put(path, resource(owner, path)));
    return unpack(owner, files, vocabulary);
  }

  private static SampleFolder unpack(Class<?> owner, Map<String, byte[]> files, String vocabulary) {
    try {
      SampleFolder sample = new SampleFolder(Files.createTempDirectory("longhand-sample"));
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        write(sample.dataFolder().resolve(file.getKey()), file.getValue());
      }
      write(sample.tokenizerFolder().resolve(VOCABULARY), resource(owner, vocabulary + VOCABULARY));
      write(sample.tokenizerFolder().resolve(TOKENIZER), resource(owner, TOKENIZER));
      return sample;
    } catch (IOException failure) {
      throw unreadable(failure);
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static byte[] resource(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream("sample/" + name)) {
      return in.readAllBytes();
    } catch (IOException failure) {
      throw unreadable(failure);
    }
  }

  private static UserException unreadable(IOException failure) {
    return new UserException(
        "--sample: cannot be unpacked into the temporary folder: " + failure.getMessage(), failure);
  }

  /** Returns the folder that stands for the official data. */
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
    AtomicFolder.delete(root);
    removal.close();
  }
}
