package dev.longhand.zoo.tokenizers;

import dev.longhand.files.UserException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;

/**
 * SentencePiece's compiled character map: the size of a trie in bytes, the trie of 32-bit units in
 * little-endian order, then the replacements.
 */
final class CharacterMap {
  private CharacterMap() {}

  /**
   * Refuses a map whose trie is not there in full, which the native library does not survive.
   *
   * @param file for messages
   * @param base64 the map as tokenizer.json holds it
   */
  static void requireComplete(Path file, String base64) {
    byte[] map;
    try {
      map = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new UserException(broken(file) + "it is not Base64", e);
    }
    long size =
        map.length < Integer.BYTES
            ? -1
            : Integer.toUnsignedLong(ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN).getInt());
    if (size <= 0 || size % Integer.BYTES != 0 || size > map.length - Integer.BYTES) {
      throw new UserException(broken(file) + "its trie is cut off");
    }
  }

  private static String broken(Path file) {
    return file + ": the precompiled_charsmap of the normalizer cannot be read: ";
  }
}
