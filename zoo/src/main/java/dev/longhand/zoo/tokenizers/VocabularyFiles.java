package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.BoundedFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The older files that hold a vocabulary alone, in the form of a tokenizer.json's model. */
final class VocabularyFiles {
  private static final Pattern SPACES_AT_END = Pattern.compile("\\p{IsWhite_Space}+\\z");

  private VocabularyFiles() {}

  /** Reads vocab.txt, a token a line; spaces at the end of a line do not belong to the token. */
  static ObjectNode wordPieces(TokenizerFolder folder) {
    ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
    int id = 0;
    for (String line : lines(folder.file("vocab.txt"))) {
      vocabulary.put(SPACES_AT_END.matcher(line).replaceFirst(""), id++);
    }
    ObjectNode model = JsonNodeFactory.instance.objectNode().put("type", "WordPiece");
    model.set("vocab", vocabulary);
    return model;
  }

  /** Reads vocab.json and merges.txt, two tokens a line that are joined. */
  static ObjectNode bytePairs(TokenizerFolder folder) {
    ObjectNode model = JsonNodeFactory.instance.objectNode().put("type", "BPE");
    model.set("vocab", folder.json("vocab.json"));
    ArrayNode merges = model.putArray("merges");
    for (String line : lines(folder.file("merges.txt"))) {
      if (!line.isEmpty() && !line.startsWith("#version")) {
        merges.add(line);
      }
    }
    return model;
  }

  private static List<String> lines(Path file) {
    String text = BoundedFiles.text(file);
    if (text.isEmpty()) {
      throw new UserException(file + " is empty: a vocabulary was expected.");
    }
    String[] lines =
        (text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      lines[i] = lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
    }
    return List.of(lines);
  }
}
