package dev.longhand.imdb;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes files in the layout of the official data, as a folder and as an archive. */
public final class AclImdb {
  private AclImdb() {}

  /** Returns so many reviews of each sentiment and split, by their paths. */
  public static Map<String, String> reviews(int each) {
    Map<String, String> files = new TreeMap<>();
    for (String folder : new String[] {"train/neg", "train/pos", "test/neg", "test/pos"}) {
      IntStream.range(0, each)
          .forEach(i -> files.put("aclImdb/%s/%d_5.txt".formatted(folder, i), folder + " " + i));
    }
    return files;
  }

  public static Path folder(Path root, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return root;
  }

  public static Path archive(Path archive, Map<String, String> files) throws IOException {
    try (OutputStream out = Files.newOutputStream(archive);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
      }
    }
    return archive;
  }
}
