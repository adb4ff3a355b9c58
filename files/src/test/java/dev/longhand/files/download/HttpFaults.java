package dev.longhand.files.download;

import dev.longhand.files.download.RawServer.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Faulty servers by name: each answers a request for a file of known bytes. */
final class HttpFaults {
  /** Another SHA-256 than any file has here: a hub that gives it is caught by the checksum. */
  private static final String OTHER_TAG = "\"" + "0".repeat(64) + "\"";

  private static final int ENDLESS = 40 << 20;

  private final byte[] body;
  private final String tag;
  private final Map<String, Answer> all = new LinkedHashMap<>();

  HttpFaults(byte[] body) {
    this.body = body;
    this.tag = "\"" + sha256(body) + "\"";
    connections();
    statusLines();
    headers();
    lengths();
    chunks();
    bodies();
    redirects();
    statuses();
    ranges();
  }

  /** The faults of a server that has this file, whose entity tag is its SHA-256. */
  Map<String, Answer> all() {
    return all;
  }

  /** The entity tag of the file, with its quotes. */
  String tag() {
    return tag;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The right answer, ranges included. */
  void serve(RawServer.Request request, OutputStream out) throws IOException {
    String range = request.headers().getOrDefault("Range", "");
    int start = range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    String status = start > 0 ? "206 Partial Content" : "200 OK";
    String ranges =
        start > 0
            ? "Content-Range: bytes %d-%d/%d\r\n".formatted(start, body.length - 1, body.length)
            : "";
    head(
        out, status, "ETag: " + tag + "\r\n" + ranges + "Content-Length: " + (body.length - start));
    if (!request.method().equals("HEAD")) {
      out.write(body, start, body.length - start);
    }
  }

  private static void head(OutputStream out, String status, String headers) throws IOException {
    text(out, "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers + "\r\n\r\n");
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private void raw(String name, String answer) {
    all.put(name, (request, connection, out) -> text(out, answer));
  }

  /** An answer with this status and these headers, and the whole file as its body. */
  private void whole(String name, String status, String headers) {
    all.put(
        name,
        (request, connection, out) -> {
          head(out, status, headers);
          out.write(body);
        });
  }

  private void status(String status, String headers) {
    raw(
        status + " " + headers,
        "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers + "Content-Length: 0\r\n\r\n");
  }

  private void connections() {
    all.put("closes at once", (request, connection, out) -> {});
    all.put("resets", (request, connection, out) -> connection.setSoLinger(true, 0));
    all.put("says nothing", (request, connection, out) -> Thread.sleep(1500));
    all.put(
        "half a status line",
        (request, connection, out) -> {
          text(out, "HTTP/1.");
          Thread.sleep(1500);
        });
  }

  private void statusLines() {
    raw("garbage", "\u0000\u0001\u0002 \u00ff\u00fe\r\n\r\n");
    raw("a web page without a head", "<html><body>Please log in</body></html>");
    raw("blank lines", "\r\n\r\n\r\n\r\n");
    raw("another protocol", "SSH-2.0-OpenSSH_9.2\r\n");
    raw("TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000");
    raw("HTTP/9.9", "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n");
    raw("a status in letters", "HTTP/1.1 abc OK\r\n\r\n");
    raw("a status that is too long", "HTTP/1.1 2000000000000 OK\r\n\r\n");
    raw("a negative status", "HTTP/1.1 -20 OK\r\n\r\n");
    raw("escapes in the status line", "HTTP/1.1 \u001b[31m200 OK\r\n\r\n");
    whole("no reason", "200", "Content-Length: " + body.length);
  }

  private void headers() {
    whole("a header without a colon", "200 OK", "nonsense\r\nContent-Length: " + body.length);
    whole("a NUL in a header", "200 OK", "X: a\u0000b\r\nContent-Length: " + body.length);
    whole("a header without a name", "200 OK", ": x\r\nContent-Length: " + body.length);
    whole("a folded header", "200 OK", "X: a\r\n b\r\nContent-Length: " + body.length);
    whole("a header of 3 MB", "200 OK", "X: " + "y".repeat(3 << 20) + "\r\nContent-Length: 0");
    all.put(
        "endless headers",
        (request, connection, out) -> {
          text(out, "HTTP/1.1 200 OK\r\n");
          for (int i = 0; i < ENDLESS / 10_000; i++) {
            text(out, "X" + i + ": " + "y".repeat(10_000) + "\r\n");
          }
        });
    all.put(
        "headers that drip",
        (request, connection, out) -> {
          text(out, "HTTP/1.1 200 OK\r\n");
          for (int i = 0; i < 60; i++) {
            text(out, "X");
            Thread.sleep(50);
          }
        });
    whole("no entity tag", "200 OK", "Content-Length: " + body.length);
    whole("a weak entity tag", "200 OK", "ETag: W/\"v1\"\r\nContent-Length: " + body.length);
    whole("an odd entity tag", "200 OK", "ETag: \"../../x\"\r\nContent-Length: " + body.length);
    for (String encoding : new String[] {"gzip", "br", "x y", "gzip, gzip, gzip"}) {
      whole("encoded as " + encoding, "200 OK", "Content-Encoding: " + encoding);
    }
  }

  private void lengths() {
    for (String length : new String[] {"abc", "-1", "99999999999999999999", "5, 5", "", "1e3"}) {
      whole("Content-Length " + length, "200 OK", "ETag: " + tag + "\r\nContent-Length: " + length);
    }
    whole("two lengths", "200 OK", "Content-Length: 7\r\nContent-Length: " + body.length);
    whole("a length that is too small", "200 OK", "Content-Length: " + (body.length - 1));
    whole("a length that is too large", "200 OK", "Content-Length: " + (body.length + 1));
    whole("a length of a disk", "200 OK", "Content-Length: 900000000000000000");
    whole("a length of nothing", "200 OK", "Content-Length: 0");
    whole("no length", "200 OK", "ETag: " + tag);
  }

  private void chunk(String name, String chunks) {
    raw(name, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
  }

  private void chunks() {
    chunk("a chunk without a size", "\r\nabc");
    chunk("a chunk of a size in words", "zz\r\nabc\r\n0\r\n\r\n");
    chunk("a chunk of a negative size", "-5\r\nabc\r\n0\r\n\r\n");
    chunk("a chunk that is too large", "7fffffff\r\nabc");
    chunk("a chunk of 2^64", "ffffffffffffffff1\r\nabc");
    chunk("a chunk that ends early", "10\r\nabc");
    chunk("no last chunk", "3\r\nabc\r\n");
    chunk("an extension of 1 MB", "3;" + "x".repeat(1 << 20) + "\r\nabc\r\n0\r\n\r\n");
    all.put(
        "endless chunks",
        (request, connection, out) -> {
          head(out, "200 OK", "Transfer-Encoding: chunked");
          for (int i = 0; i < ENDLESS / 10_000; i++) {
            text(out, "2710\r\n" + "y".repeat(10_000) + "\r\n");
          }
        });
    whole("chunked and a length", "200 OK", "Transfer-Encoding: chunked\r\nContent-Length: 7");
    whole("an unknown transfer encoding", "200 OK", "Transfer-Encoding: gzip");
  }

  private void bodies() {
    all.put(
        "another body of the same length",
        (request, connection, out) -> {
          byte[] other = body.clone();
          other[body.length / 2]++;
          head(out, "200 OK", "ETag: " + tag + "\r\nContent-Length: " + body.length);
          out.write(other);
        });
    all.put(
        "breaks off",
        (request, connection, out) -> {
          head(out, "200 OK", "ETag: " + tag + "\r\nContent-Length: " + body.length);
          out.write(body, 0, body.length / 3);
        });
    all.put(
        "stalls",
        (request, connection, out) -> {
          head(out, "200 OK", "ETag: " + tag + "\r\nContent-Length: " + body.length);
          out.write(body, 0, body.length / 3);
          Thread.sleep(1500);
        });
    all.put(
        "drips",
        (request, connection, out) -> {
          head(out, "200 OK", "ETag: " + tag + "\r\nContent-Length: " + body.length);
          for (int i = 0; i < 60; i++) {
            out.write(body, i, 1);
            Thread.sleep(50);
          }
        });
    all.put(
        "a byte and breaks off, again and again",
        (request, connection, out) -> {
          String range = request.headers().getOrDefault("Range", "bytes=0-");
          int start = Integer.parseInt(range.replaceAll("\\D", ""));
          head(
              out,
              start > 0 ? "206 Partial Content" : "200 OK",
              "ETag: %s\r\nContent-Range: bytes %d-%d/%d\r\nContent-Length: %d"
                  .formatted(tag, start, body.length - 1, body.length, body.length - start));
          out.write(body, start, 1);
        });
    all.put(
        "an endless body",
        (request, connection, out) -> {
          head(out, "200 OK", "ETag: " + tag);
          byte[] zeros = new byte[1 << 16];
          for (int i = 0; i < ENDLESS / zeros.length; i++) {
            out.write(zeros);
          }
        });
    all.put(
        "an endless body of one version",
        (request, connection, out) -> {
          head(out, "200 OK", "ETag: " + tag + "\r\nTransfer-Encoding: chunked");
          for (int i = 0; i < 100; i++) {
            text(out, Integer.toHexString(body.length) + "\r\n");
            out.write(body);
            text(out, "\r\n");
          }
        });
  }

  private void redirects() {
    String[] places = {
      "/file",
      "/file?once=more",
      "file:///etc/hostname",
      "ftp://127.0.0.1/file",
      "javascript:alert(1)",
      "mailto:a@b",
      "//",
      "http://",
      "http:///file",
      "http://[::1",
      "http://127.0.0.1:99999/file",
      "http://127.0.0.1:1/file",
      "http://user:secret-word@127.0.0.1:1/file?X-Amz-Signature=secret-word",
      "http://nobody.invalid/file",
      "with blanks and \u001b[31m escapes",
      "",
      "x".repeat(100_000)
    };
    for (String place : places) {
      status("302 Found", "Location: " + place + "\r\n");
    }
    status("301 Moved", "");
    status("300 Choices", "Location: /file\r\n");
    all.put(
        "redirects without end",
        (request, connection, out) ->
            head(out, "307 Moved", "Content-Length: 0\r\nLocation: /" + System.nanoTime()));
    all.put(
        "a redirect with an endless body",
        (request, connection, out) -> {
          head(out, "302 Found", "Location: /file");
          byte[] zeros = new byte[1 << 16];
          for (int i = 0; i < ENDLESS / zeros.length; i++) {
            out.write(zeros);
          }
        });
  }

  private void statuses() {
    int[] plain = {
      199, 201, 202, 204, 205, 208, 226, 304, 305, 306, 400, 401, 402, 403, 404, 405, 406, 407, 408,
      409, 410, 411, 412, 416, 417, 418, 425, 429, 451, 500, 501, 502, 503, 504, 511, 599, 999
    };
    for (int number : plain) {
      status(number + " Answer", "");
    }
    for (String after :
        new String[] {
          "86400",
          "999999999",
          "99999999999999999999",
          "-5",
          "0",
          "soon",
          "Fri, 31 Dec 9999 23:59:59 GMT",
          "Thu, 01 Jan 1970 00:00:00 GMT"
        }) {
      status("429 Too Many Requests", "Retry-After: " + after + "\r\n");
      status("503 Unavailable", "Retry-After: " + after + "\r\n");
    }
    raw("100 and nothing more", "HTTP/1.1 100 Continue\r\n\r\n");
    raw("101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
    raw("103 and nothing more", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
    all.put(
        "100 again and again",
        (request, connection, out) -> {
          for (int i = 0; i < 300; i++) {
            text(out, "HTTP/1.1 100 Continue\r\n\r\n");
            Thread.sleep(5);
          }
        });
  }

  private void ranges() {
    int half = body.length / 2;
    String[] contentRanges = {
      "",
      "Content-Range: bytes 0-%d/%d\r\n".formatted(body.length - 1, body.length),
      "Content-Range: bytes %d-%d/%d\r\n".formatted(half + 1, body.length - 1, body.length),
      "Content-Range: bytes %d-%d/%d\r\n".formatted(half, body.length - 1, body.length + 9),
      "Content-Range: bytes %d-%d/*\r\n".formatted(half, body.length - 1),
      "Content-Range: bytes */%d\r\n".formatted(body.length),
      "Content-Range: bytes 99999999999999999999-99999999999999999999/99999999999999999999\r\n",
      "Content-Range: bytes -1--1/-1\r\n",
      "Content-Range: lines 1-2/3\r\n",
      "Content-Range: \r\n",
      "Content-Type: multipart/byteranges; boundary=x\r\n"
    };
    for (String contentRange : contentRanges) {
      all.put(
          "206 " + contentRange,
          (request, connection, out) -> {
            head(out, "206 Partial", contentRange + "Content-Length: " + (body.length - half));
            out.write(body, half, body.length - half);
          });
    }
    all.put(
        "206 of another version",
        (request, connection, out) -> {
          byte[] other = new byte[body.length - half];
          Arrays.fill(other, (byte) 'x');
          head(
              out,
              "206 Partial",
              "ETag: \"v2\"\r\nContent-Range: bytes %d-%d/%d\r\nContent-Length: %d"
                  .formatted(half, body.length - 1, body.length, other.length));
          out.write(other);
        });
    all.put(
        "200 of another version",
        (request, connection, out) -> {
          byte[] other = new byte[body.length];
          head(out, "200 OK", "ETag: " + OTHER_TAG + "\r\nContent-Length: " + other.length);
          out.write(other);
        });
    all.put(
        "another version at each request",
        (request, connection, out) -> {
          head(
              out,
              "200 OK",
              "ETag: \"%d\"\r\nContent-Length: %d".formatted(System.nanoTime(), body.length));
          out.write(body, 0, half);
        });
  }
}
