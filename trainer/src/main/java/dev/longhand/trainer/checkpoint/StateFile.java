package dev.longhand.trainer.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.FileErrors;
import dev.longhand.files.InputFiles;
import dev.longhand.files.JsonInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * longhand_state.json: a JSON object whose last key is the checksum of all its other bytes, so that
 * a changed bit anywhere in it is noticed.
 */
final class StateFile {
  private static final String CHECKSUM = "checksum";
  private static final String EMPTY = "00000000";
  private static final String BEFORE_DIGITS = "\"" + CHECKSUM + "\" : \"";
  private static final String AFTER_DIGITS = "\"\n}\n";

  static final ObjectMapper JSON =
      JsonInput.mapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // What was logged of a gradient that overflowed must come back as a number.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .build();

  private StateFile() {}

  /** A file that is damaged; the message says where and how, as the part of a sentence. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static void write(Path file, ObjectNode state) throws IOException {
    ObjectNode complete = state.deepCopy();
    complete.put(CHECKSUM, EMPTY);
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(complete) + "\n";
    byte[] bytes = text.replace("\r\n", "\n").getBytes(UTF_8);
    int digits = bytes.length - AFTER_DIGITS.length() - EMPTY.length();
    byte[] checksum = checksum(bytes);
    System.arraycopy(checksum, 0, bytes, digits, checksum.length);
    Files.write(file, bytes);
  }

  /** The object without its checksum. A file of an earlier version has none, and is taken as is. */
  static ObjectNode read(Path file) throws DamagedException {
    byte[] bytes = InputFiles.bytes(file, JsonInput.LARGEST_FILE);
    boolean isSigned = verify(file, bytes);
    try {
      if (!(JSON.readTree(bytes) instanceof ObjectNode state)) {
        throw new DamagedException(file + " is not a JSON object", null);
      }
      if (!isSigned && state.has(CHECKSUM)) {
        throw new DamagedException(file + " does not end with its checksum", null);
      }
      state.remove(CHECKSUM);
      return state;
    } catch (JsonProcessingException e) {
      throw new DamagedException(file + " is not JSON: " + FileErrors.notJson(e), e);
    } catch (IOException e) {
      throw new DamagedException(file + " cannot be read", e);
    }
  }

  /** Whether there is a checksum at the end of the file; it is compared then. */
  private static boolean verify(Path file, byte[] bytes) throws DamagedException {
    int tail = BEFORE_DIGITS.length() + EMPTY.length() + AFTER_DIGITS.length();
    int digits = bytes.length - AFTER_DIGITS.length() - EMPTY.length();
    if (bytes.length < tail
        || !isAt(bytes, bytes.length - tail, BEFORE_DIGITS)
        || !isAt(bytes, bytes.length - AFTER_DIGITS.length(), AFTER_DIGITS)) {
      return false;
    }
    byte[] content = bytes.clone();
    System.arraycopy(EMPTY.getBytes(US_ASCII), 0, content, digits, EMPTY.length());
    byte[] found = Arrays.copyOfRange(bytes, digits, digits + EMPTY.length());
    byte[] expected = checksum(content);
    if (!Arrays.equals(found, expected)) {
      throw new DamagedException(
          "%s: its checksum is %s and its content's %s"
              .formatted(file, new String(found, US_ASCII), new String(expected, US_ASCII)),
          null);
    }
    return true;
  }

  private static boolean isAt(byte[] bytes, int start, String text) {
    byte[] expected = text.getBytes(US_ASCII);
    return Arrays.equals(bytes, start, start + expected.length, expected, 0, expected.length);
  }

  private static byte[] checksum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return String.format(Locale.ROOT, "%08x", crc.getValue()).getBytes(US_ASCII);
  }
}
