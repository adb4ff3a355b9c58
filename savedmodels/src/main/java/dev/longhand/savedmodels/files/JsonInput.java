package dev.longhand.savedmodels.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The limits under which JSON from outside is read: nesting, names, texts and digits. */
public final class JsonInput {
  /** The bytes of a configuration, a contract or a state; those of real models take some 10 kB. */
  public static final int LARGEST_CONFIG = 16 << 20;

  /** The bytes of a log, an index of shards or another file that grows with a run or a model. */
  public static final int LARGEST_FILE = 64 << 20;

  private static final int DEEPEST = 100;
  private static final int LONGEST_TEXT = 16 << 20;
  private static final int MOST_DIGITS = 100;

  private JsonInput() {}

  /** A mapper that refuses JSON beyond the limits; more can be set on it. */
  public static JsonMapper.Builder mapper() {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxStringLength(LONGEST_TEXT)
            .maxNumberLength(MOST_DIGITS)
            .build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build());
  }
}
