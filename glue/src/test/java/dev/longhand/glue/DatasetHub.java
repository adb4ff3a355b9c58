package dev.longhand.glue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A hub on loopback that serves one data set, by the paths and headers of the real one. */
public final class DatasetHub implements AutoCloseable {
  public static final String NAME = "org/films";
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final Map<String, String> files = new TreeMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private String card = "{}";

  public DatasetHub() throws IOException {
    server.createContext("/api/datasets/" + NAME + "/revision/main", this::list);
    server.createContext("/datasets/" + NAME + "/resolve/" + COMMIT + "/", this::file);
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public DatasetHub file(String name, String content) {
    files.put(name, content);
    return this;
  }

  /** Sets the card's metadata, as the hub gives it in its listing. */
  public DatasetHub card(String json) {
    card = json.replace('\'', '"');
    return this;
  }

  /** The files that were sent. */
  public List<String> asked() {
    return asked;
  }

  /** What each request had in place of a token, or null. */
  public List<String> tokens() {
    return tokens;
  }

  private void list(HttpExchange exchange) throws IOException {
    tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    String siblings =
        files.keySet().stream()
            .map("{\"rfilename\":\"%s\"}"::formatted)
            .collect(Collectors.joining(","));
    answer(
        exchange,
        "{\"id\":\"%s\",\"sha\":\"%s\",\"siblings\":[%s],\"cardData\":%s}"
            .formatted(NAME, COMMIT, siblings, card));
  }

  private void file(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.substring(path.indexOf(COMMIT) + COMMIT.length() + 1);
    exchange.getResponseHeaders().add("ETag", "\"" + name.replace('/', '-') + "\"");
    if (exchange.getRequestMethod().equals("HEAD")) {
      int length = files.get(name).getBytes(StandardCharsets.UTF_8).length;
      exchange.getResponseHeaders().add("Content-Length", String.valueOf(length));
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
      return;
    }
    asked.add(name);
    answer(exchange, files.get(name));
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
