package dev.longhand.zoo.tokenizers.input;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The tokens of a tokenizer by id, and their ids by token. */
public final class Vocabulary {
  private final Map<String, Integer> ids;
  private final String[] tokens;

  /** Takes tokens with their ids; ids may have gaps. */
  public Vocabulary(Map<String, Integer> ids) {
    this.ids = new HashMap<>(ids);
    int size = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    tokens = new String[size];
    Arrays.fill(tokens, "");
    ids.forEach((token, id) -> tokens[id] = token);
  }

  /** Returns the largest id plus one. */
  public int size() {
    return tokens.length;
  }

  /** Returns the ids by token. */
  public Map<String, Integer> ids() {
    return ids;
  }

  /** Returns the id of a token, if there is one. */
  OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** Returns the id of a token that is known to be there. */
  public int requiredId(String token) {
    return id(token).orElseThrow();
  }

  /** Returns the token of an id, empty where there is none. */
  public String token(int id) {
    return id >= 0 && id < tokens.length ? tokens[id] : "";
  }
}
