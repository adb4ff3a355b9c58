package dev.longhand.savedmodels.runtime;

import dev.longhand.files.UserException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The device of a session.
 *
 * @param index which GPU, from 0; 0 for the other kinds
 */
public record Device(Kind kind, int index) {
  private static final Pattern NUMBERED_GPU = Pattern.compile("gpu:(\\d{1,3})");

  /** The kinds of device that can be asked for. */
  public enum Kind {
    /** The processor, even where there is a GPU. */
    CPU,
    /** A GPU; an error where TensorFlow sees none. */
    GPU,
    /** The first GPU where TensorFlow sees one, otherwise the processor. */
    AUTO
  }

  /** The processor. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  /** A GPU if there is one. */
  public static final Device AUTO = new Device(Kind.AUTO, 0);

  /**
   * Reads {@code cpu}, {@code gpu}, {@code gpu:N} or {@code auto}.
   *
   * @throws UserException if it is none of them
   */
  public static Device parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    Matcher numbered = NUMBERED_GPU.matcher(lower);
    if (numbered.matches()) {
      return new Device(Kind.GPU, Integer.parseInt(numbered.group(1)));
    }
    return switch (lower) {
      case "cpu" -> CPU;
      case "gpu" -> new Device(Kind.GPU, 0);
      case "auto" -> AUTO;
      default ->
          throw new UserException(
              "--device: expected cpu, gpu, gpu:N or auto, found '%s'".formatted(text));
    };
  }

  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return kind == Kind.GPU ? name + ":" + index : name;
  }
}
