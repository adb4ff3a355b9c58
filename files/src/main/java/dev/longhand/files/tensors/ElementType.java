package dev.longhand.files.tensors;

import java.util.Locale;
import java.util.Optional;

/** The type of a tensor's elements, under the names that safetensors uses. */
public enum ElementType {
  F64(8, true),
  F32(4, true),
  F16(2, true),
  BF16(2, true),
  I64(8, false),
  I32(4, false),
  I16(2, false),
  I8(1, false),
  U8(1, false),
  BOOL(1, false);

  private final int bytes;
  private final boolean floating;

  ElementType(int bytes, boolean floating) {
    this.bytes = bytes;
    this.floating = floating;
  }

  /** Bytes that one element takes. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are floating-point numbers; otherwise they are integers or truth values. */
  public boolean floating() {
    return floating;
  }

  /** The type of a name as safetensors writes it, or nothing where it is none of these. */
  public static Optional<ElementType> of(String name) {
    for (ElementType type : values()) {
      if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
