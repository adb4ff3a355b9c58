package dev.longhand.files.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * The checksum that a file must have.
 *
 * @param kind how it is computed
 * @param hex its digits, in lower case
 */
public record Checksum(Kind kind, String hex) {
  /** How a checksum is computed. */
  public enum Kind {
    /** MD5, which older data sets publish; against damage, not against malice. */
    MD5("MD5"),
    /** SHA-256, by which large files of a hub are named. */
    SHA_256("SHA-256"),
    /** SHA-1 of a git blob, by which small files of a hub are named. */
    GIT_BLOB("SHA-1");

    private final String algorithm;

    Kind(String algorithm) {
      this.algorithm = algorithm;
    }
  }

  /** Takes digits in either case. */
  public Checksum {
    hex = hex.toLowerCase(Locale.ROOT);
  }

  /** A SHA-256. */
  public static Checksum sha256(String hex) {
    return new Checksum(Kind.SHA_256, hex);
  }

  /** An MD5. */
  public static Checksum md5(String hex) {
    return new Checksum(Kind.MD5, hex);
  }

  /** The checksum that an entity tag of a hub is, if it is one: SHA-256 or a git blob's SHA-1. */
  public static Optional<Checksum> ofTag(String tag) {
    if (tag.matches("[0-9a-f]{64}")) {
      return Optional.of(sha256(tag));
    }
    return tag.matches("[0-9a-f]{40}")
        ? Optional.of(new Checksum(Kind.GIT_BLOB, tag))
        : Optional.empty();
  }

  /** The digits of a file. */
  public String of(Path file) throws IOException {
    MessageDigest digest = digest();
    if (kind == Kind.GIT_BLOB) {
      digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private MessageDigest digest() {
    try {
      return MessageDigest.getInstance(kind.algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + kind.algorithm, e);
    }
  }
}
