package dev.longhand.files.download.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies that stand between this machine and a server: those of Java's properties ({@code
 * https.proxyHost} and so on) where they are set, otherwise those of the environment (HTTPS_PROXY,
 * HTTP_PROXY, ALL_PROXY, NO_PROXY, in lower case first, as curl and Python read them).
 */
public final class Proxies {
  private static final java.net.Proxy DIRECT = java.net.Proxy.NO_PROXY;

  private final Map<String, String> environment;
  private final ProxyExceptions exceptions;

  private Proxies(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.exceptions = ProxyExceptions.of(value("no_proxy").map(Variable::value).orElse(""));
  }

  /** A variable as it was found. */
  private record Variable(String name, String value) {}

  /** The proxies of Java's properties and of an environment. */
  public static Proxies of(Map<String, String> environment) {
    return new Proxies(environment);
  }

  /** The proxies of Java's properties alone. */
  public static Proxies ofProperties() {
    return new Proxies(Map.of());
  }

  /**
   * The proxy for an address, if there is one.
   *
   * @throws dev.longhand.files.UserException if the variable that holds for the address is no
   *     address of a proxy
   */
  public Optional<HttpProxy> proxy(URI address) {
    String scheme = address.getScheme().toLowerCase(Locale.ROOT);
    Optional<HttpProxy> ofProperties = proxyOfProperties(address, scheme);
    if (ofProperties.isPresent() || hasProperties(scheme) || exceptions.cover(address)) {
      return ofProperties;
    }
    return Stream.of(scheme + "_proxy", "all_proxy")
        .flatMap(name -> value(name).stream())
        .findFirst()
        .map(variable -> HttpProxy.of(variable.name, variable.value));
  }

  /** Returns the proxy selector for Java's HTTP client. */
  public ProxySelector selector() {
    return new ProxySelector() {
      @Override
      public List<java.net.Proxy> select(URI address) {
        return List.of(
            proxy(address)
                .map(proxy -> new java.net.Proxy(java.net.Proxy.Type.HTTP, proxy.address()))
                .orElse(DIRECT));
      }

      @Override
      public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
        // The request fails too and is reported there.
      }
    };
  }

  private Optional<Variable> value(String lowerCase) {
    return Stream.of(lowerCase, lowerCase.toUpperCase(Locale.ROOT))
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .findFirst()
        .map(name -> new Variable(name, environment.get(name).strip()));
  }

  private static boolean hasProperties(String scheme) {
    return !System.getProperty(scheme + ".proxyHost", "").isEmpty()
        || Boolean.getBoolean("java.net.useSystemProxies");
  }

  private static Optional<HttpProxy> proxyOfProperties(URI address, String scheme) {
    ProxySelector selector = ProxySelector.getDefault();
    if (selector == null) {
      return Optional.empty();
    }
    return selector.select(address).stream()
        .findFirst()
        .filter(proxy -> proxy.type() == java.net.Proxy.Type.HTTP)
        .map(proxy -> (InetSocketAddress) proxy.address())
        .map(
            place ->
                new HttpProxy(
                    place.getHostString(),
                    place.getPort(),
                    credentials(scheme),
                    scheme + ".proxyHost"));
  }

  private static Optional<String> credentials(String scheme) {
    return Optional.ofNullable(System.getProperty(scheme + ".proxyUser"))
        .map(user -> HttpProxy.basic(user, System.getProperty(scheme + ".proxyPassword", "")));
  }
}
