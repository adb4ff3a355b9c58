package dev.longhand.files.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Variants of real files, drawn from a seed: changed bits and bytes, cuts, splices of two files,
 * repeated parts, and what hurts parsers most: other numbers, other lengths and deep nesting.
 */
public final class Mutator {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Pattern TEXT = Pattern.compile("\"[^\"\\\\]{0,200}\"");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "1",
          "255",
          "65536",
          "16777217",
          "2147483647",
          "2147483648",
          "-2147483649",
          "9223372036854775807",
          "9223372036854775808",
          "1e999",
          "-0.0",
          "1.5",
          "NaN",
          "null",
          "true",
          "[]",
          "{}",
          "9".repeat(90),
          "9".repeat(5000));

  private static final List<String> TEXTS =
      List.of(
          "\"\"",
          "null",
          "17",
          "[]",
          "{}",
          "\"\\u001b[31m\\u0000\\n\"",
          "\"../../etc/passwd\"",
          "\"/etc/passwd\"",
          "\"" + "x".repeat(100_000) + "\"",
          "\"\\ud800\"");

  private static final long[] LENGTHS = {
    0, 1, -1, 255, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE,
  };

  private final List<byte[]> seeds;
  private final Random random;

  /** Variants of some files; the same seed gives the same ones. */
  public Mutator(List<byte[]> seeds, long seed) {
    this.seeds = List.copyOf(seeds);
    this.random = new Random(seed);
  }

  /** The next variant: one to four changes of one of the files. */
  public byte[] next() {
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      bytes = changed(bytes);
    }
    return bytes;
  }

  private byte[] changed(byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    return switch (random.nextInt(12)) {
      case 0 -> withBitFlipped(bytes);
      case 1 -> withByteSet(bytes);
      case 2 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 3 -> replaced(bytes, at(bytes), random.nextInt(64), new byte[0]);
      case 4 -> repeated(bytes);
      case 5 -> spliced(bytes);
      case 6 -> replaced(bytes, at(bytes), 0, randomBytes());
      case 7 -> withLength(bytes);
      case 8 -> nested(bytes);
      case 9 -> withToken(bytes, TEXT, TEXTS);
      default -> withToken(bytes, NUMBER, NUMBERS);
    };
  }

  private int at(byte[] bytes) {
    return random.nextInt(bytes.length);
  }

  private byte[] withBitFlipped(byte[] bytes) {
    bytes[at(bytes)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    return bytes;
  }

  private byte[] withByteSet(byte[] bytes) {
    bytes[at(bytes)] = (byte) random.nextInt();
    return bytes;
  }

  private byte[] repeated(byte[] bytes) {
    int start = at(bytes);
    int end = Math.min(bytes.length, start + 1 + random.nextInt(256));
    byte[] part = Arrays.copyOfRange(bytes, start, end);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = random.nextInt(50); i >= 0; i--) {
      many.writeBytes(part);
    }
    return replaced(bytes, end, 0, many.toByteArray());
  }

  private byte[] spliced(byte[] bytes) {
    byte[] other = seeds.get(random.nextInt(seeds.size()));
    int start = random.nextInt(other.length);
    byte[] part = Arrays.copyOfRange(other, start, other.length);
    return replaced(bytes, at(bytes), random.nextBoolean() ? bytes.length : 0, part);
  }

  private byte[] randomBytes() {
    byte[] some = new byte[1 + random.nextInt(16)];
    random.nextBytes(some);
    return some;
  }

  /** Another integer of four or eight bytes, or of one as protocol buffers and pickles have it. */
  private byte[] withLength(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long value = LENGTHS[random.nextInt(LENGTHS.length)];
    int start = random.nextInt(4) == 0 ? 0 : at(bytes);
    if (start + Long.BYTES <= bytes.length && random.nextBoolean()) {
      buffer.putLong(start, value);
    } else if (start + Integer.BYTES <= bytes.length) {
      buffer.putInt(start, (int) value);
    } else {
      buffer.put(start, (byte) value);
    }
    return bytes;
  }

  private byte[] nested(byte[] bytes) {
    int depth = 1 << random.nextInt(14);
    String open = random.nextBoolean() ? "[" : "{\"a\":";
    String close = random.nextBoolean() ? "]" : "}";
    String value = open.repeat(depth) + "1" + close.repeat(depth);
    Matcher token = tokenFromRandomStart(bytes, NUMBER);
    return token == null
        ? replaced(bytes, at(bytes), 0, value.getBytes(ISO_8859_1))
        : replaced(bytes, token.start(), token.end() - token.start(), value.getBytes(ISO_8859_1));
  }

  private byte[] withToken(byte[] bytes, Pattern pattern, List<String> others) {
    Matcher token = tokenFromRandomStart(bytes, pattern);
    if (token == null) {
      return withBitFlipped(bytes);
    }
    String other = others.get(random.nextInt(others.size()));
    return replaced(bytes, token.start(), token.end() - token.start(), other.getBytes(ISO_8859_1));
  }

  /** A token within the first bytes, which are a header if there is one; null if there is none. */
  private Matcher tokenFromRandomStart(byte[] bytes, Pattern pattern) {
    int end = Math.min(bytes.length, 20_000);
    Matcher matcher = pattern.matcher(new String(bytes, 0, end, ISO_8859_1));
    return matcher.find(random.nextInt(end)) || matcher.find(0) ? matcher : null;
  }

  private static byte[] replaced(byte[] bytes, int start, int length, byte[] by) {
    int end = Math.min(bytes.length, start + length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, start);
    out.writeBytes(by);
    out.write(bytes, end, bytes.length - end);
    return out.toByteArray();
  }
}
