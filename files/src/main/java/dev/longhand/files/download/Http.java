package dev.longhand.files.download;

import dev.longhand.files.download.proxy.Addresses;
import dev.longhand.files.download.proxy.HttpProxy;
import dev.longhand.files.download.proxy.ProxyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Single requests over HTTP, whose redirects keep secrets with the host they are meant for. A
 * secret goes through a proxy in a tunnel only, where the proxy cannot read it.
 */
public final class Http {
  private static final int REDIRECTS = 10;
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
  private static final String AUTHORIZATION = "Authorization";
  private static final String TUNNEL_FAILED = "Tunnel failed, got: ";
  private static final String DISABLED_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

  static {
    // Java sends no user and password to a proxy for https addresses by default. The client reads
    // this property once, so it is set before the first one is made.
    if (System.getProperty(DISABLED_SCHEMES) == null) {
      System.setProperty(DISABLED_SCHEMES, "");
    }
  }

  private final HttpClient client;
  private final DownloadSettings settings;

  Http(DownloadSettings settings) {
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.timeout())
            .proxy(settings.proxies().selector())
            .build();
  }

  /**
   * Asks for a file, and follows redirects anywhere.
   *
   * @return an answer with status 200 or 206, whose body the caller closes
   * @throws StatusException if the answer is another
   * @throws NoNetworkException if no server was reached
   */
  HttpResponse<InputStream> get(URI address, Map<String, String> headers) throws IOException {
    return follow("GET", address, headers, true);
  }

  /**
   * Asks for something small that is read into memory.
   *
   * @param most bytes that it may have
   * @throws DamagedException if it has more
   */
  public byte[] read(URI address, Map<String, String> headers, int most) throws IOException {
    Pace pace = new Pace(settings.limits());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 14];
    try (InputStream body = get(address, headers).body();
        StallGuard guard = new StallGuard(body, settings.timeout())) {
      for (int count = guard.read(buffer); count >= 0; count = guard.read(buffer)) {
        if (all.size() + count > most) {
          throw new DamagedException("it goes on after " + most + " bytes");
        }
        all.write(buffer, 0, count);
        pace.arrived(count);
      }
    }
    return all.toByteArray();
  }

  /**
   * Asks for a file's headers, and follows redirects on the same host only: a redirect to another
   * host is an answer.
   */
  public HttpResponse<InputStream> head(URI address, Map<String, String> headers)
      throws IOException {
    return follow("HEAD", address, headers, false);
  }

  /** Whether a secret for an address would be read by a proxy, and is therefore not sent. */
  public boolean isReadByProxy(URI address) {
    return !"https".equalsIgnoreCase(address.getScheme())
        && settings.proxies().proxy(address).isPresent();
  }

  private HttpResponse<InputStream> follow(
      String method, URI start, Map<String, String> headers, boolean anywhere) throws IOException {
    URI address = start;
    for (int redirect = 0; redirect <= REDIRECTS; redirect++) {
      Optional<HttpProxy> proxy = settings.proxies().proxy(address);
      HttpResponse<InputStream> answer =
          send(request(method, address, headers, sameHost(start, address), proxy), proxy);
      int status = answer.statusCode();
      if (status == 200 || status == 206) {
        return answer;
      }
      discard(answer);
      if (status == PROXY_AUTHENTICATION_REQUIRED && proxy.isPresent()) {
        throw refused(proxy.get());
      }
      if (!isRedirect(answer)) {
        throw new StatusException(address, status, answer.headers());
      }
      URI next = location(address, answer);
      if (!anywhere && !sameHost(start, next)) {
        return answer;
      }
      address = next;
    }
    throw new IOException(Addresses.shown(start) + " redirects more than " + REDIRECTS + " times");
  }

  private HttpResponse<InputStream> send(HttpRequest request, Optional<HttpProxy> proxy)
      throws IOException {
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    try {
      // Java's client forgets its own timeout where an answer is malformed in some ways.
      return answer.get(2 * settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw explained(new HttpTimeoutException("no answer"), request.uri(), proxy);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw explained(failure, request.uri(), proxy);
      }
      // Java's client reads the numbers of an answer so, and says nothing of which it was.
      throw new IOException("its answer is not HTTP", e);
    }
  }

  private HttpRequest request(
      String method,
      URI address,
      Map<String, String> headers,
      boolean ownHost,
      Optional<HttpProxy> proxy) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(settings.timeout())
            .header("User-Agent", "longhand")
            .header("Accept-Encoding", "identity");
    boolean tunneled = "https".equalsIgnoreCase(address.getScheme());
    boolean keepsSecrets = ownHost && (tunneled || proxy.isEmpty());
    headers.forEach(
        (name, value) -> {
          if (keepsSecrets || !name.equalsIgnoreCase(AUTHORIZATION)) {
            request.header(name, value);
          }
        });
    proxy
        .flatMap(HttpProxy::authorization)
        .ifPresent(credentials -> request.header("Proxy-Authorization", credentials));
    return request.build();
  }

  /** Closes a body, which the answer of a proxy that refuses a tunnel does not have. */
  private static void discard(HttpResponse<InputStream> answer) throws IOException {
    if (answer.body() != null) {
      answer.body().close();
    }
  }

  private static ProxyException refused(HttpProxy proxy) {
    return new ProxyException(
        proxy.authorization().isPresent()
            ? proxy.shown() + " refuses the user and password (407); correct them"
            : proxy.shown()
                + " asks for a user and password (407); give them as http://USER:PASSWORD@HOST:PORT",
        null);
  }

  /** Says which of the hosts that a request passes was at fault. */
  private IOException explained(IOException failure, URI address, Optional<HttpProxy> proxy) {
    String message = String.valueOf(failure.getMessage());
    if (proxy.isPresent() && message.startsWith(TUNNEL_FAILED)) {
      String status = Addresses.printable(message.substring(TUNNEL_FAILED.length()));
      return new ProxyException(
          "%s does not connect to %s (%s)"
              .formatted(proxy.get().shown(), address.getHost(), status),
          failure);
    }
    boolean connects =
        failure instanceof ConnectException
            || failure instanceof UnknownHostException
            || failure instanceof NoRouteToHostException
            || failure instanceof HttpConnectTimeoutException;
    if (connects) {
      String host = proxy.map(HttpProxy::shown).orElseGet(address::getHost);
      return new NoNetworkException(host + " cannot be reached", failure);
    }
    if (failure instanceof HttpTimeoutException) {
      String through = proxy.map(p -> " through " + p.shown()).orElse("");
      double seconds = settings.timeout().toMillis() / 1000.0;
      return new IOException("no answer" + through + " within " + seconds + " s", failure);
    }
    String through = proxy.map(p -> p.shown() + ": ").orElse("");
    return new IOException(through + Addresses.printable(message), failure);
  }

  private static boolean isRedirect(HttpResponse<?> answer) {
    return switch (answer.statusCode()) {
      case 301, 302, 303, 307, 308 -> answer.headers().firstValue("Location").isPresent();
      default -> false;
    };
  }

  /** Returns the target of a redirect; refuses https to http and other schemes. */
  static URI location(URI address, HttpResponse<?> answer) throws IOException {
    String location = answer.headers().firstValue("Location").orElse("");
    URI next;
    try {
      next = address.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          Addresses.shown(address)
              + " redirects to what is no address: "
              + Addresses.printable(location),
          e);
    }
    boolean secure = "https".equals(next.getScheme());
    if (next.getHost() != null
        && (secure || ("http".equals(next.getScheme()) && "http".equals(address.getScheme())))) {
      return next;
    }
    throw new IOException(
        Addresses.shown(address)
            + " redirects to "
            + Addresses.shown(next)
            + ", which is not followed");
  }

  private static boolean sameHost(URI one, URI other) {
    return Objects.equals(one.getScheme(), other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }
}
