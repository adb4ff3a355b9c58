package dev.longhand.savedmodels.download;

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
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** Single requests over HTTP, whose redirects keep secrets with the host they are meant for. */
final class Http {
  private static final int REDIRECTS = 10;
  private static final String AUTHORIZATION = "Authorization";

  private final HttpClient client;
  private final Duration timeout;

  Http(Duration timeout) {
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
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
   * Asks for a file's headers, and follows redirects on the same host only: a redirect to another
   * host is an answer.
   */
  HttpResponse<InputStream> head(URI address, Map<String, String> headers) throws IOException {
    return follow("HEAD", address, headers, false);
  }

  private HttpResponse<InputStream> follow(
      String method, URI start, Map<String, String> headers, boolean anywhere) throws IOException {
    URI address = start;
    for (int redirect = 0; redirect <= REDIRECTS; redirect++) {
      HttpResponse<InputStream> answer = send(method, address, headers, sameHost(start, address));
      int status = answer.statusCode();
      if (status == 200 || status == 206) {
        return answer;
      }
      answer.body().close();
      if (!isRedirect(answer)) {
        throw new StatusException(address, status, answer.headers());
      }
      URI next = location(address, answer);
      if (!anywhere && !sameHost(start, next)) {
        return answer;
      }
      address = next;
    }
    throw new IOException(start + " redirects more than " + REDIRECTS + " times");
  }

  private HttpResponse<InputStream> send(
      String method, URI address, Map<String, String> headers, boolean ownHost) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(timeout)
            .header("User-Agent", "longhand")
            .header("Accept-Encoding", "identity");
    headers.forEach(
        (name, value) -> {
          if (ownHost || !name.equalsIgnoreCase(AUTHORIZATION)) {
            request.header(name, value);
          }
        });
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ConnectException
        | UnknownHostException
        | NoRouteToHostException
        | HttpConnectTimeoutException e) {
      throw new NoNetworkException(address.getHost() + " cannot be reached", e);
    }
  }

  private static boolean isRedirect(HttpResponse<?> answer) {
    return switch (answer.statusCode()) {
      case 301, 302, 303, 307, 308 -> answer.headers().firstValue("Location").isPresent();
      default -> false;
    };
  }

  /** Where a redirect leads; never from https to http, nor to another kind of address. */
  static URI location(URI address, HttpResponse<?> answer) throws IOException {
    String location = answer.headers().firstValue("Location").orElse("");
    try {
      URI next = address.resolve(location);
      boolean secure = "https".equals(next.getScheme());
      if (next.getHost() != null
          && (secure || ("http".equals(next.getScheme()) && "http".equals(address.getScheme())))) {
        return next;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(address + " redirects to an address that is none: " + location, e);
    }
    throw new IOException(address + " redirects to " + location);
  }

  private static boolean sameHost(URI one, URI other) {
    return Objects.equals(one.getScheme(), other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }
}
