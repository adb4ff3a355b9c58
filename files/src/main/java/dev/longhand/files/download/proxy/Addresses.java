package dev.longhand.files.download.proxy;

import java.net.URI;

/** Addresses and other text of a server, fit for messages and logs. */
public final class Addresses {
  private static final int LONGEST = 200;

  private Addresses() {}

  /** An address without what may be secret: user, password, and the query of a signed address. */
  public static String shown(URI address) {
    if (address.getHost() == null) {
      return "an address of the kind " + printable(String.valueOf(address.getScheme()));
    }
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    String path = address.getRawPath() == null ? "" : address.getRawPath();
    return printable(address.getScheme() + "://" + address.getHost() + port + path);
  }

  /** A text on one line, shortened, without control characters. */
  public static String printable(String text) {
    String plain =
        String.valueOf(text).replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u0085]+", " ").strip();
    return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "..." : plain;
  }
}
