package dev.longhand.zoo.tokenizers.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a tokenizer's files within {@link TokenizerLimits}. */
public final class BoundedFiles {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(TokenizerLimits.JSON_DEPTH)
                          .maxNumberLength(TokenizerLimits.NUMBER_CHARACTERS)
                          .maxStringLength(TokenizerLimits.FILE_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private BoundedFiles() {}

  /**
   * Reads a file.
   *
   * @throws UserException if it is no regular file, is too large or cannot be read
   */
  public static byte[] bytes(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserException(file + " is not a regular file");
    }
    try (InputStream input = Files.newInputStream(file)) {
      byte[] content = input.readNBytes(TokenizerLimits.FILE_BYTES + 1);
      if (content.length > TokenizerLimits.FILE_BYTES) {
        throw new UserException(
            "%s is larger than the %d bytes that a tokenizer's file may have"
                .formatted(file, TokenizerLimits.FILE_BYTES));
      }
      return content;
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
  }

  /** Reads a file of UTF-8 text. */
  public static String text(Path file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(file))).toString();
    } catch (CharacterCodingException e) {
      throw new UserException(file + " is not UTF-8 text: a vocabulary was expected.", e);
    }
  }

  /** Reads a file that must hold one JSON object. */
  public static ObjectNode object(Path file) {
    byte[] content = bytes(file);
    try {
      if (MAPPER.readTree(content) instanceof ObjectNode object) {
        return object;
      }
      throw new UserException(file + " does not hold a JSON object.");
    } catch (JsonProcessingException e) {
      throw new UserException("%s is not JSON: %s.".formatted(file, FileErrors.notJson(e)), e);
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
  }
}
