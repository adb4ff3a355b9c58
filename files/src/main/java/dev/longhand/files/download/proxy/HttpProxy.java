package dev.longhand.files.download.proxy;

import dev.longhand.files.UserException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * An HTTP proxy, and where it was configured.
 *
 * @param host its name or address
 * @param port its port
 * @param authorization the value of Proxy-Authorization; a secret
 * @param source the variable or property that names it, for messages
 */
public record HttpProxy(String host, int port, Optional<String> authorization, String source) {
  private static final int DEFAULT_PORT = 80;
  private static final int LAST_PORT = 65_535;
  private static final int UNDEFINED_PORT = -1;

  /**
   * Reads the value of a variable such as HTTPS_PROXY: {@code http://USER:PASSWORD@HOST:PORT}, of
   * which only HOST is needed.
   *
   * @throws UserException if it is no HTTP proxy; the value, which may hold a password, is not in
   *     the message
   */
  static HttpProxy of(String source, String value) {
    URI address = address(source, value);
    if (!"http".equalsIgnoreCase(address.getScheme())) {
      throw new UserException(
          source
              + " names a proxy of the kind \""
              + Addresses.printable(address.getScheme())
              + "\"; only http://HOST:PORT is supported, also for https:// addresses");
    }
    int port = address.getPort() == UNDEFINED_PORT ? DEFAULT_PORT : address.getPort();
    String host = address.getHost().replaceAll("[\\[\\]]", "");
    return new HttpProxy(host, port, authorization(source, address.getRawUserInfo()), source);
  }

  private static Optional<String> authorization(String source, String userInfo) {
    try {
      return Optional.ofNullable(userInfo).map(HttpProxy::basic);
    } catch (IllegalArgumentException notEncoded) {
      throw noProxy(source);
    }
  }

  private static URI address(String source, String value) {
    try {
      URI address = new URI(value.contains("://") ? value : "http://" + value);
      if (address.getHost() != null && isPort(address.getPort())) {
        return address;
      }
    } catch (URISyntaxException secret) {
      // Its message holds the value, and with it perhaps a password.
    }
    throw noProxy(source);
  }

  private static boolean isPort(int port) {
    return port == UNDEFINED_PORT || (port > 0 && port <= LAST_PORT);
  }

  private static UserException noProxy(String source) {
    return new UserException(
        source
            + " is no address of a proxy; expected http://HOST:PORT or"
            + " http://USER:PASSWORD@HOST:PORT, with %40 for an @ in the password");
  }

  private static String basic(String userInfo) {
    // A plus is a plus here: it stands for a space in forms only.
    String plain = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
    return basic(plain.getBytes(StandardCharsets.UTF_8));
  }

  private static String basic(byte[] credentials) {
    return "Basic " + Base64.getEncoder().encodeToString(credentials);
  }

  /** The credentials of a user. */
  static String basic(String user, String password) {
    return basic((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the unresolved address of the proxy. */
  InetSocketAddress address() {
    return InetSocketAddress.createUnresolved(host, port);
  }

  /** Its name for messages, without credentials. */
  public String shown() {
    return "the proxy " + host + ":" + port + " (" + source + ")";
  }

  @Override
  public String toString() {
    return shown();
  }
}
