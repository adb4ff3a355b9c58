package dev.longhand.files.download.proxy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts of NO_PROXY, which are reached without a proxy: {@code *} for all, {@code example.com}
 * and {@code .example.com} for a host and those below it, with {@code :PORT} for one port only, and
 * addresses and networks such as {@code 10.0.0.0/8}.
 */
final class ProxyExceptions {
  private static final Pattern WITH_PORT = Pattern.compile("([^:]+|\\[.*\\]):(\\d{1,5})");
  private static final Pattern NETWORK = Pattern.compile("\\[?([0-9a-f.:]+)\\]?/(\\d{1,3})");
  private static final Pattern NUMERIC =
      Pattern.compile("\\d+(\\.\\d+){3}|[0-9a-f:.]*:[0-9a-f:.]*");

  private final List<String> entries;

  private ProxyExceptions(List<String> entries) {
    this.entries = entries;
  }

  /** Reads the value of NO_PROXY: entries with commas or spaces between them. */
  static ProxyExceptions of(String value) {
    return new ProxyExceptions(
        Arrays.stream(value.toLowerCase(Locale.ROOT).split("[,\\s]+", -1))
            .filter(entry -> !entry.isEmpty())
            .toList());
  }

  /** Whether an address is reached without a proxy. */
  boolean cover(URI address) {
    String host = plain(address.getHost().toLowerCase(Locale.ROOT));
    int port = address.getPort() >= 0 ? address.getPort() : defaultPort(address.getScheme());
    return entries.stream().anyMatch(entry -> covers(entry, host, port));
  }

  private static boolean covers(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    Matcher network = NETWORK.matcher(entry);
    if (network.matches()) {
      return isWithin(network.group(1), Integer.parseInt(network.group(2)), host);
    }
    Matcher withPort = WITH_PORT.matcher(entry);
    boolean hasPort = withPort.matches();
    if (hasPort && Integer.parseInt(withPort.group(2)) != port) {
      return false;
    }
    String name = plain(hasPort ? withPort.group(1) : entry).replaceFirst("^\\*?\\.", "");
    return host.equals(name) || (!NUMERIC.matcher(host).matches() && host.endsWith("." + name));
  }

  private static boolean isWithin(String network, int prefix, String host) {
    Optional<byte[]> one = numeric(network);
    Optional<byte[]> other = numeric(host);
    if (one.isEmpty() || other.isEmpty() || one.get().length != other.get().length) {
      return false;
    }
    int shift = one.get().length * Byte.SIZE - prefix;
    return shift >= 0
        && new BigInteger(1, one.get())
            .shiftRight(shift)
            .equals(new BigInteger(1, other.get()).shiftRight(shift));
  }

  /** The bytes of a numeric address; names are not looked up. */
  private static Optional<byte[]> numeric(String host) {
    if (!NUMERIC.matcher(host).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(host).getAddress());
    } catch (UnknownHostException notNumeric) {
      return Optional.empty();
    }
  }

  private static String plain(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static int defaultPort(String scheme) {
    return "https".equalsIgnoreCase(scheme) ? 443 : 80;
  }
}
