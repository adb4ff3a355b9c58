package dev.longhand.tools;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The constants of a compiled class (The Java Virtual Machine Specification, section 4.4).
 *
 * @param references names of the classes that it mentions, with slashes
 * @param strings its text constants, parts of joined texts included
 */
record ClassFile(Set<String> references, Set<String> strings) {
  private static final int HEADER_BYTES = 8;

  static ClassFile read(byte[] bytes) {
    Map<Integer, String> texts = new HashMap<>();
    Set<Integer> classes = new HashSet<>();
    Set<Integer> strings = new HashSet<>();
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      in.skipNBytes(HEADER_BYTES);
      int count = in.readUnsignedShort();
      for (int at = 1; at < count; at++) {
        int tag = in.readUnsignedByte();
        switch (tag) {
          case 1 -> texts.put(at, in.readUTF());
          case 7 -> classes.add(in.readUnsignedShort());
          case 8 -> strings.add(in.readUnsignedShort());
          case 15 -> in.skipNBytes(3);
          case 16, 19, 20 -> in.skipNBytes(2);
          case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
          case 5, 6 -> {
            in.skipNBytes(8);
            at++; // a long or a double takes two entries
          }
          default -> throw new IllegalArgumentException("constant of kind " + tag);
        }
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return new ClassFile(
        classes.stream().map(texts::get).collect(Collectors.toSet()),
        strings.stream().map(texts::get).collect(Collectors.toSet()));
  }
}
