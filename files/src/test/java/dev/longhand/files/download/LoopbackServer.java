package dev.longhand.files.download;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP server on loopback that serves bytes by their paths, knows ranges, and misbehaves as it
 * is told: each request takes the next fault of its path, if one is left.
 */
public final class LoopbackServer implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

  /** A request as it arrived; header names are in lower case. */
  public record Request(String method, String path, Map<String, String> headers) {}

  /** What is served under a path. */
  public record Answer(int status, Map<String, String> headers, ByteBuffer body) {
    public static Answer file(byte[] body, String tag) {
      return new Answer(200, Map.of("ETag", '"' + tag + '"'), ByteBuffer.wrap(body));
    }

    public static Answer redirect(String location, Map<String, String> headers) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put("Location", location);
      return new Answer(302, all, ByteBuffer.allocate(0));
    }

    public static Answer status(int status, Map<String, String> headers) {
      return new Answer(status, headers, ByteBuffer.allocate(0));
    }
  }

  /** What goes wrong. */
  public sealed interface Fault {
    /** Closes the connection before any answer. */
    record Drop() implements Fault {}

    /** Announces the whole body and closes the connection after some bytes of it. */
    record Truncate(int bytes) implements Fault {}

    /** Announces the whole body and says nothing more after some bytes of it. */
    record Stall(int bytes, long millis) implements Fault {}

    /** Sends the whole body, whatever range was asked for. */
    record IgnoreRange() implements Fault {}

    /** Answers another status. */
    record Status(int status, Map<String, String> headers) implements Fault {}
  }

  private final ServerSocket socket;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  public LoopbackServer(int port) throws IOException {
    socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(this::accept, "loopback-server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  public int port() {
    return socket.getLocalPort();
  }

  public URI address(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** All requests so far. */
  public List<Request> requests() {
    return requests;
  }

  public LoopbackServer serve(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  public LoopbackServer fail(String path, Fault... next) {
    faults.computeIfAbsent(path, key -> new ArrayDeque<>()).addAll(List.of(next));
    return this;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread worker = new Thread(() -> answer(connection), "loopback-connection");
        worker.setDaemon(true);
        worker.start();
      } catch (SocketException closed) {
        return;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private void answer(Socket connection) {
    try (connection) {
      Request request = read(connection);
      requests.add(request);
      Deque<Fault> queue = faults.getOrDefault(request.path, new ArrayDeque<>());
      Fault fault;
      synchronized (queue) {
        fault = queue.poll();
      }
      Answer answer =
          answers.getOrDefault(
              request.path, Answer.status(404, Map.of("X-Error-Code", "EntryNotFound")));
      if (fault instanceof Fault.Drop) {
        return;
      }
      if (fault instanceof Fault.Status status) {
        send(connection, Answer.status(status.status, status.headers), request, null);
      } else {
        send(connection, answer, request, fault);
      }
    } catch (IOException | InterruptedException clientGone) {
      Thread.currentThread().interrupt();
    }
  }

  private static Request read(Socket connection) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
    String line = in.readLine();
    if (line == null) {
      throw new IOException("no request");
    }
    String[] start = line.split(" ", 3);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
      headers.put(
          header.substring(0, header.indexOf(':')),
          header.substring(header.indexOf(':') + 1).strip());
    }
    return new Request(start[0], start[1], headers);
  }

  private static void send(Socket connection, Answer answer, Request request, Fault fault)
      throws IOException, InterruptedException {
    int start = fault instanceof Fault.IgnoreRange ? 0 : start(answer, request);
    if (start > answer.body.capacity()) {
      send(connection, Answer.status(416, Map.of()), request, null);
      return;
    }
    StringBuilder head = new StringBuilder();
    head.append("HTTP/1.1 ").append(start > 0 ? 206 : answer.status).append(" Answer\r\n");
    answer.headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    if (start > 0) {
      head.append(
          "Content-Range: bytes %d-%d/%d\r\n"
              .formatted(start, answer.body.capacity() - 1, answer.body.capacity()));
    }
    head.append(
        "Connection: close\r\nContent-Length: " + (answer.body.capacity() - start) + "\r\n\r\n");
    OutputStream out = connection.getOutputStream();
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    if (!request.method.equals("HEAD")) {
      int end = answer.body.capacity();
      if (fault instanceof Fault.Truncate truncate) {
        end = Math.min(end, start + truncate.bytes);
      }
      if (fault instanceof Fault.Stall stall) {
        end = Math.min(end, start + stall.bytes);
      }
      Channels.newChannel(out).write(answer.body.slice(start, end - start));
      out.flush();
      if (fault instanceof Fault.Stall stall) {
        Thread.sleep(stall.millis);
      }
    }
    out.flush();
  }

  /** Where the body starts: a range counts if the file is still the one that it was part of. */
  private static int start(Answer answer, Request request) {
    Matcher range = RANGE.matcher(request.headers.getOrDefault("Range", ""));
    String version = request.headers.get("If-Range");
    boolean same = version == null || version.equals(answer.headers.get("ETag"));
    return range.matches() && same ? Integer.parseInt(range.group(1)) : 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
