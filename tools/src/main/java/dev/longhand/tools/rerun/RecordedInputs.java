package dev.longhand.tools.rerun;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.UserException;
import dev.longhand.runner.record.FileDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The files that a run read: whether they are there and have not changed since. */
final class RecordedInputs {
  private RecordedInputs() {}

  /**
   * Compares the digests of data, checkpoint and tokenizer with those of the record.
   *
   * @param directory against which the record's paths are resolved
   * @throws UserException that names the first file that is gone or has changed
   */
  static void requireUnchanged(JsonNode record, Path directory) {
    if (record.path("arguments").path("sample").asBoolean()) {
      return; // The program brings the sample, and its version is compared.
    }
    for (Map.Entry<String, JsonNode> set : record.path("data").properties()) {
      require(
          directory.resolve(set.getValue().path("file").asText()),
          set.getValue().path("sha256").asText(),
          "the data of " + set.getKey());
    }
    for (String part : new String[] {"checkpoint", "tokenizer"}) {
      Path folder = directory.resolve(record.path(part).path("folder").asText(""));
      for (Map.Entry<String, JsonNode> file : record.path(part).path("sha256").properties()) {
        require(folder.resolve(file.getKey()), file.getValue().asText(), "the " + part);
      }
    }
  }

  private static void require(Path file, String digest, String what) {
    if (!Files.exists(file)) {
      throw new UserException(
          "%s is gone, %s of that run; put it back to run it again".formatted(file, what));
    }
    if (!FileDigest.sha256(file).equals(digest)) {
      throw new UserException(
          "%s has changed since that run, whose SHA-256 of %s was %s; a rerun would compute something else"
              .formatted(file, what, digest));
    }
  }
}
