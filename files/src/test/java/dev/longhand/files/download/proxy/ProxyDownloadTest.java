package dev.longhand.files.download.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import dev.longhand.files.download.Download;
import dev.longhand.files.download.DownloadSettings;
import dev.longhand.files.download.Downloader;
import dev.longhand.files.download.LoopbackServer;
import dev.longhand.files.download.LoopbackServer.Answer;
import dev.longhand.files.download.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads through a proxy on loopback, which takes every host name for loopback. */
class ProxyDownloadTest {
  private static final String STORE_PASSWORD = "changeit";
  private static final byte[] BODY = "through the proxy".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private LoopbackServer server;

  @BeforeEach
  void serve() throws IOException {
    server = new LoopbackServer(0).serve("/file", Answer.file(BODY, "v1"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void httpGoesThroughTheProxy() throws IOException {
    try (LoopbackProxy proxy = new LoopbackProxy("")) {
      Path file = download(Map.of("HTTP_PROXY", "http://127.0.0.1:" + proxy.port()));
      assertThat(file).hasBinaryContent(BODY);
      assertThat(proxy.requests()).hasSize(1);
    }
  }

  @Test
  void theHostsOfNoProxyDoNot() throws IOException {
    try (LoopbackProxy proxy = new LoopbackProxy("")) {
      String address = "http://127.0.0.1:" + proxy.port();
      new Downloader(settings(Map.of("HTTP_PROXY", address, "NO_PROXY", "127.0.0.1")))
          .download(server.address("/file"), folder.resolve("file"));
      assertThat(proxy.requests()).isEmpty();
    }
  }

  @Test
  void theUserAndPasswordOfTheAddressAreGiven() throws IOException {
    try (LoopbackProxy proxy = new LoopbackProxy("me:a b@c")) {
      Path file = download(Map.of("http_proxy", "http://me:a%20b%40c@127.0.0.1:" + proxy.port()));
      assertThat(file).hasBinaryContent(BODY);
      assertThat(proxy.requests()).hasSize(1);
      assertThat(proxy.requests().get(0).headers()).containsKey("Proxy-Authorization");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://hub.invalid:%d/file", "https://hub.invalid:%d/file"})
  void aProxyThatRefusesIsNamedWithItsVariable(String address) throws IOException {
    URI place = URI.create(address.formatted(server.port()));
    String variable = place.getScheme().toUpperCase(java.util.Locale.ROOT) + "_PROXY";
    try (LoopbackProxy proxy = new LoopbackProxy("me:right-one")) {
      String shown = "the proxy 127.0.0.1:" + proxy.port() + " (" + variable + ")";
      assertThatThrownBy(() -> download(place, variable, "http://127.0.0.1:" + proxy.port()))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "cannot download file: "
                  + shown
                  + " asks for a user and password (407); give them as http://USER:PASSWORD@HOST:PORT");
      assertThatThrownBy(
              () -> download(place, variable, "http://me:wrong-one@127.0.0.1:" + proxy.port()))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "cannot download file: "
                  + shown
                  + " refuses the user and password (407); correct them")
          .hasStackTraceContaining(variable)
          .satisfies(failure -> assertThat(trace(failure)).doesNotContain("wrong-one"));
    }
  }

  @Test
  void aProxyThatIsNotThereIsNamedWithItsVariable() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    for (String proxy : List.of("127.0.0.1:" + port, "nobody.invalid:3128")) {
      assertThatThrownBy(() -> download(Map.of("HTTP_PROXY", "http://u:hidden@" + proxy)))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "cannot download file: the proxy "
                  + proxy
                  + " (HTTP_PROXY) cannot be reached; connect to the network or use a local file")
          .matches(Downloader::isNoNetwork);
    }
  }

  @Test
  void aProxyThatDoesNotAnswerIsNamedWithItsVariable() throws IOException {
    try (RawServer silent = new RawServer((request, connection, out) -> Thread.sleep(5000))) {
      for (String scheme : List.of("http", "https")) {
        String variable = scheme.toUpperCase(java.util.Locale.ROOT) + "_PROXY";
        URI place = URI.create(scheme + "://hub.invalid/file");
        assertThatThrownBy(() -> download(place, variable, "http://127.0.0.1:" + silent.port()))
            .isInstanceOf(UserException.class)
            .hasMessageContaining("the proxy 127.0.0.1:%d (%s)".formatted(silent.port(), variable));
      }
    }
  }

  @Test
  void aTunnelThatIsRefusedIsNamed() throws IOException {
    String answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    try (RawServer proxy =
        new RawServer(
            (request, connection, out) ->
                out.write(answer.getBytes(StandardCharsets.ISO_8859_1)))) {
      URI place = URI.create("https://hub.invalid/file");
      assertThatThrownBy(() -> download(place, "HTTPS_PROXY", "http://127.0.0.1:" + proxy.port()))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("the proxy 127.0.0.1:%d (HTTPS_PROXY)".formatted(proxy.port()))
          .hasMessageContaining("403");
    }
  }

  @Test
  void aTokenIsNotShownToAProxy() throws IOException {
    try (LoopbackProxy proxy = new LoopbackProxy("")) {
      Download plain = Download.of(address("/file"), folder.resolve("file"));
      new Downloader(settings(Map.of("HTTP_PROXY", "http://127.0.0.1:" + proxy.port())))
          .download(
              new Download(
                  plain.address(),
                  plain.target(),
                  "file",
                  Map.of("Authorization", "Bearer hidden"),
                  -1,
                  plain.checksum(),
                  plain.lock()));
      assertThat(proxy.requests().get(0).headers()).doesNotContainKey("Authorization");
    }
  }

  /** A process of its own, since Java reads its trust store and some properties once. */
  @Test
  void httpsGoesThroughATunnelWithCredentials() throws Exception {
    Path keys = keyStore();
    try (LoopbackProxy proxy = new LoopbackProxy("me:secret");
        TlsServer hub = new TlsServer(keys)) {
      Path target = folder.resolve("tunneled");
      ProcessBuilder process =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Djavax.net.ssl.trustStore=" + keys,
              "-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD,
              "-cp",
              System.getProperty("java.class.path"),
              Fetch.class.getName(),
              "https://hub.invalid:" + hub.port() + "/file",
              target.toString());
      process.environment().put("HTTPS_PROXY", "http://me:secret@127.0.0.1:" + proxy.port());
      process.environment().keySet().removeIf(name -> name.equalsIgnoreCase("no_proxy"));
      process.environment().remove("https_proxy");
      Process running = process.redirectErrorStream(true).start();
      String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(said).isEmpty();
      assertThat(target).hasBinaryContent(BODY);
      assertThat(proxy.requests()).hasSize(1);
      RawServer.Request connect = proxy.requests().get(0);
      assertThat(connect.method()).isEqualTo("CONNECT");
      assertThat(connect.headers()).doesNotContainKey("Authorization");
      assertThat(hub.asked())
          .anyMatch(line -> line.equalsIgnoreCase("Authorization: Bearer token"))
          .noneMatch(line -> line.startsWith("Proxy-"));
    }
  }

  /** A process that downloads a file with a token. */
  static final class Fetch {
    private Fetch() {}

    public static void main(String[] arguments) {
      Download plain = Download.of(URI.create(arguments[0]), Path.of(arguments[1]));
      new Downloader(DownloadSettings.defaults())
          .download(
              new Download(
                  plain.address(),
                  plain.target(),
                  "file",
                  Map.of("Authorization", "Bearer token"),
                  -1,
                  plain.checksum(),
                  plain.lock()));
    }
  }

  /** A server that answers over TLS with the file, and keeps what it was asked. */
  private static final class TlsServer implements AutoCloseable {
    private final ServerSocket socket;
    private final List<String> asked = new ArrayList<>();

    TlsServer(Path keys) throws Exception {
      KeyStore store = KeyStore.getInstance(keys.toFile(), STORE_PASSWORD.toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, STORE_PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      socket =
          context
              .getServerSocketFactory()
              .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
      Thread thread = new Thread(this::answer, "tls-server");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    List<String> asked() {
      return asked;
    }

    private void answer() {
      try (Socket connection = socket.accept()) {
        InputStream in = connection.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) in.read());
        }
        asked.addAll(head.toString().lines().toList());
        connection
            .getOutputStream()
            .write(
                ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                        + BODY.length
                        + "\r\n\r\n"
                        + new String(BODY, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8));
      } catch (IOException closed) {
        // The test has ended.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private Path keyStore() throws IOException, InterruptedException {
    Path keys = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "hub",
                "-keyalg",
                "EC",
                "-dname",
                "CN=hub.invalid",
                "-ext",
                "san=dns:hub.invalid",
                "-keystore",
                keys.toString(),
                "-storepass",
                STORE_PASSWORD,
                "-storetype",
                "PKCS12")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    return keys;
  }

  private Path download(Map<String, String> environment) {
    return new Downloader(settings(environment)).download(address("/file"), folder.resolve("file"));
  }

  private Path download(URI address, String variable, String proxy) {
    return new Downloader(settings(Map.of(variable, proxy)))
        .download(address, folder.resolve("file"));
  }

  private URI address(String path) {
    return URI.create("http://hub.invalid:" + server.port() + path);
  }

  private static DownloadSettings settings(Map<String, String> environment) {
    return new DownloadSettings(
            2, Duration.ofMillis(5), Duration.ofMillis(1500), (file, bytes, total) -> {})
        .withProxies(Proxies.of(environment));
  }

  private static String trace(Throwable failure) {
    StringBuilder all = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      all.append(each).append('\n');
    }
    return all.toString();
  }
}
