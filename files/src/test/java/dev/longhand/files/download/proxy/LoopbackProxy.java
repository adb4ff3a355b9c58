package dev.longhand.files.download.proxy;

import dev.longhand.files.download.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy on loopback that takes every host name for loopback, and may ask for a user and
 * password.
 */
final class LoopbackProxy implements AutoCloseable {
  private final RawServer server;
  private final String credentials;
  private final List<RawServer.Request> requests = new CopyOnWriteArrayList<>();

  /**
   * Makes a proxy.
   *
   * @param credentials as {@code user:password}; empty where none are asked for
   */
  LoopbackProxy(String credentials) throws IOException {
    this.credentials = credentials;
    this.server = new RawServer(this::pass);
  }

  int port() {
    return server.port();
  }

  List<RawServer.Request> requests() {
    return requests;
  }

  private void pass(RawServer.Request request, Socket client, OutputStream out)
      throws IOException, InterruptedException {
    requests.add(request);
    String expected =
        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    if (!credentials.isEmpty() && !expected.equals(request.headers().get("Proxy-Authorization"))) {
      text(
          out,
          String.join(
              "\r\n",
              "HTTP/1.1 407 Proxy Authentication Required",
              "Proxy-Authenticate: Basic realm=\"x\"",
              "Connection: close",
              "Content-Length: 0",
              "",
              ""));
      return;
    }
    boolean tunnel = request.method().equals("CONNECT");
    int port =
        tunnel
            ? Integer.parseInt(request.path().substring(request.path().lastIndexOf(':') + 1))
            : URI.create(request.path()).getPort();
    try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
      if (tunnel) {
        text(out, "HTTP/1.1 200 Connected\r\n\r\n");
        Thread back = new Thread(() -> copy(target, client), "tunnel");
        back.setDaemon(true);
        back.start();
        copy(client, target);
        back.join();
      } else {
        forward(request, target.getOutputStream());
        copy(target, client);
      }
    } catch (IOException refused) {
      text(out, "HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }
  }

  private static void forward(RawServer.Request request, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(request.method() + " " + URI.create(request.path()).getPath() + " HTTP/1.1\r\n");
    request.headers().entrySet().stream()
        .filter(header -> !header.getKey().startsWith("Proxy-"))
        .forEach(header -> head.append(header.getKey() + ": " + header.getValue() + "\r\n"));
    text(out, head + "\r\n");
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      in.transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException ended) {
      // One side has hung up.
    }
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
