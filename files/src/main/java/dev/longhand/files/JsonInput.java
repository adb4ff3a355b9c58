package dev.longhand.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;

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

  /**
   * The text of a file of at most so many bytes, which is UTF-8: by itself the parser would guess
   * among five encodings.
   *
   * @throws UserException if it is larger, cannot be read or is not UTF-8
   */
  public static String text(Path file, int most) {
    byte[] bytes = InputFiles.bytes(file, most);
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UserException("cannot read %s: it is not UTF-8".formatted(file), e);
    }
  }

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
