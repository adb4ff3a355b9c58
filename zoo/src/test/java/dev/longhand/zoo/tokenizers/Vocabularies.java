package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders with published vocabularies, as a model's folder would hold them. */
final class Vocabularies {
  static final Path BERT = Path.of("src/test/resources/vocab/bert-base-uncased");
  static final Path ROBERTA = Path.of("src/test/resources/vocab/roberta-base");
  static final Path BIGBIRD = Path.of("src/test/resources/vocab/bigbird-roberta-base");

  private Vocabularies() {}

  /** Returns a tokenizer.json for the WordPiece vocabulary of a folder, as BERT's is. */
  static ObjectNode tokenizerJson(Path folder) {
    ObjectNode json = TokenizerSource.of(new TokenizerFolder(folder), "").json().orElseThrow();
    ObjectNode processor = json.putObject("post_processor").put("type", "BertProcessing");
    processor.putArray("sep").add("[SEP]").add(102);
    processor.putArray("cls").add("[CLS]").add(101);
    return json;
  }

  /** Copies a folder's files into another. */
  static Path copy(Path source, Path target) throws IOException {
    try (var files = Files.list(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }
}
