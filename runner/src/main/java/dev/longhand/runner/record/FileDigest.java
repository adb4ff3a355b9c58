package dev.longhand.runner.record;

import dev.longhand.files.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** SHA-256 of the files that a run reads. */
public final class FileDigest {
  private static final int BUFFER = 1 << 20;

  private FileDigest() {}

  /**
   * Returns the digest of a file, or of a folder: of the names and contents of all files in it.
   *
   * @throws dev.longhand.files.UserException if it cannot be read
   */
  public static String sha256(Path fileOrFolder) {
    MessageDigest digest = newDigest();
    try {
      if (Files.isDirectory(fileOrFolder)) {
        for (Path file : files(fileOrFolder)) {
          String name = fileOrFolder.relativize(file).toString().replace('\\', '/');
          digest.update((name + "\0").getBytes(StandardCharsets.UTF_8));
          update(digest, file);
        }
      } else {
        update(digest, fileOrFolder);
      }
    } catch (IOException failure) {
      throw FileErrors.reading(fileOrFolder, failure);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns the digests of those files of a folder that are there, by their names. */
  public static Map<String, Object> ofFiles(Path folder, List<String> patterns) {
    Map<String, Object> digests = new TreeMap<>();
    try (Stream<Path> children = Files.list(folder)) {
      children
          .filter(Files::isRegularFile)
          .filter(file -> patterns.stream().anyMatch(file.getFileName().toString()::matches))
          .forEach(file -> digests.put(file.getFileName().toString(), sha256(file)));
    } catch (IOException failure) {
      throw FileErrors.reading(folder, failure);
    }
    return digests;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void update(MessageDigest digest, Path file) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
