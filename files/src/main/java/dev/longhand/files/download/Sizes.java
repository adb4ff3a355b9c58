package dev.longhand.files.download;

import dev.longhand.files.download.proxy.Addresses;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;

/** Numbers of bytes that a server declares. */
public final class Sizes {
  private static final int MOST_DIGITS = 18;

  private Sizes() {}

  /**
   * The bytes that a header declares, if it is there.
   *
   * @throws DamagedException if it is no number of bytes
   */
  public static OptionalLong of(HttpHeaders headers, String header) throws DamagedException {
    Optional<String> value = headers.firstValue(header);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(parse(header, value.get().strip()));
  }

  private static long parse(String header, String value) throws DamagedException {
    if (!value.matches("[0-9]{1," + MOST_DIGITS + "}")) {
      throw new DamagedException(
          "its %s is \"%s\" where a number of bytes was expected"
              .formatted(header, Addresses.printable(value)));
    }
    return Long.parseLong(value);
  }
}
