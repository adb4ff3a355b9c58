package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import dev.longhand.zoo.tokenizers.input.TokenizerLimits;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Checks a tokenizer.json's model: ids, pieces with their scores, and merges. */
final class ModelCheck {
  private final Path file;
  private final JsonNode model;

  private ModelCheck(Path file, JsonNode model) {
    this.file = file;
    this.model = model;
  }

  /**
   * Checks the model.
   *
   * @throws UserException with the file and the token if it is not sound
   */
  static void check(Path file, JsonNode model) {
    ModelCheck check = new ModelCheck(file, model);
    if (model.path("vocab").isObject()) {
      check.checkIds(model.get("vocab"));
    } else {
      check.checkPieces(model.path("vocab"));
    }
    if (model.path("type").asText().equals("BPE")) {
      check.checkMerges(model.path("vocab"), model.path("merges"));
    }
    check.checkUnknown();
  }

  private void checkIds(JsonNode vocabulary) {
    requireCount("tokens", vocabulary.size());
    BitSet taken = new BitSet();
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      requireShort(entry.getKey());
      JsonNode id = entry.getValue();
      if (!id.isIntegralNumber()
          || !id.canConvertToInt()
          || id.intValue() < 0
          || id.intValue() >= TokenizerLimits.IDS) {
        throw new UserException(
            "%s: the token %s has the id %s, expected one from 0 to %d"
                .formatted(
                    file, Excerpt.of(entry.getKey()), Excerpt.of(id), TokenizerLimits.IDS - 1));
      }
      if (taken.get(id.intValue())) {
        throw new UserException(
            "%s: the token %s has the id %d, which another token has too"
                .formatted(file, Excerpt.of(entry.getKey()), id.intValue()));
      }
      taken.set(id.intValue());
    }
  }

  private void checkPieces(JsonNode pieces) {
    requireCount("pieces", pieces.size());
    Set<String> seen = new HashSet<>();
    for (JsonNode piece : pieces) {
      JsonNode text = piece.path(0);
      JsonNode score = piece.path(1);
      if (piece.size() != 2
          || !text.isTextual()
          || !score.isNumber()
          || !Double.isFinite(score.doubleValue())) {
        throw new UserException(
            "%s has the piece %s, expected a text and a finite score"
                .formatted(file, Excerpt.of(piece)));
      }
      requireShort(text.textValue());
      if (text.textValue().isEmpty() || !seen.add(text.textValue())) {
        throw new UserException(
            "%s has the piece \"%s\" twice or empty".formatted(file, Excerpt.of(text.textValue())));
      }
    }
  }

  private void checkMerges(JsonNode vocabulary, JsonNode merges) {
    requireCount("merges", merges.size());
    String prefix = model.path("continuing_subword_prefix").asText("");
    for (JsonNode merge : merges) {
      String[] two = pair(merge);
      String second = two.length == 2 ? two[1] : "";
      String rest = second.startsWith(prefix) ? second.substring(prefix.length()) : second;
      if (two.length != 2
          || !second.startsWith(prefix)
          || !vocabulary.has(two[0])
          || !vocabulary.has(second)
          || !vocabulary.has(two[0] + rest)) {
        throw new UserException(
            "%s has the merge %s, expected two tokens of the vocabulary that make a third"
                .formatted(file, Excerpt.of(merge)));
      }
    }
  }

  private static String[] pair(JsonNode merge) {
    boolean isPair = merge.size() == 2 && merge.path(0).isTextual() && merge.path(1).isTextual();
    return isPair
        ? new String[] {merge.get(0).textValue(), merge.get(1).textValue()}
        : merge.asText().split(" ", -1);
  }

  private void checkUnknown() {
    JsonNode unknown = model.path("unk_token");
    if (unknown.isTextual() && !model.path("vocab").has(unknown.textValue())) {
      throw new UserException(
          "%s has no token \"%s\", which is its unk_token"
              .formatted(file, Excerpt.of(unknown.textValue())));
    }
    JsonNode id = model.path("unk_id");
    if (id.isNumber() && id.intValue() >= model.path("vocab").size()) {
      throw new UserException(
          "%s: unk_id %d is no piece, there are %d"
              .formatted(file, id.intValue(), model.path("vocab").size()));
    }
  }

  private void requireCount(String what, int count) {
    boolean isMissing = count == 0 && !what.equals("merges");
    if (isMissing || count > TokenizerLimits.IDS) {
      throw new UserException(
          "%s has %d %s, expected 1 to %d".formatted(file, count, what, TokenizerLimits.IDS));
    }
  }

  private void requireShort(String token) {
    if (token.length() > TokenizerLimits.TOKEN_CHARACTERS) {
      throw new UserException(
          "%s has a token of %d characters, more than the %d that are supported: %s"
              .formatted(
                  file, token.length(), TokenizerLimits.TOKEN_CHARACTERS, Excerpt.of(token)));
    }
  }
}
