package dev.longhand.files.hub;

import dev.longhand.files.download.LoopbackServer;
import dev.longhand.files.download.LoopbackServer.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A hub on loopback that serves folders as repositories, by the addresses and headers of the real
 * one: small files itself, weights by a redirect to another host name.
 */
public final class HubServer {
  /** Files that belong to a model beside its configuration and weights. */
  public static final List<String> COMPANIONS =
      List.of("tokenizer.json", "tokenizer_config.json", "vocab.txt", "vocab.json", "merges.txt");

  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private HubServer() {}

  /** Serves a folder as the branch main of a repository. */
  static void serve(LoopbackServer server, String repository, Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile).sorted()) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = folder.relativize(file).toString();
        names.add("{\"rfilename\":\"" + name + "\"}");
        serve(server, repository, name, Files.readAllBytes(file));
      }
    }
    String listing =
        "{\"id\":\"%s\",\"sha\":\"%s\",\"siblings\":%s}".formatted(repository, COMMIT, names);
    for (String revision : List.of("main", COMMIT)) {
      server.serve(
          "/api/models/" + repository + "/revision/" + revision,
          new Answer(200, Map.of(), ByteBuffer.wrap(listing.getBytes(StandardCharsets.UTF_8))));
    }
  }

  private static void serve(LoopbackServer server, String repository, String name, byte[] body) {
    Map<String, String> headers = new HashMap<>(Map.of("X-Repo-Commit", COMMIT));
    Answer answer;
    if (name.endsWith(".safetensors") || name.endsWith(".bin")) {
      String sha256 = digest("SHA-256", body);
      headers.put("X-Linked-Etag", '"' + sha256 + '"');
      headers.put("X-Linked-Size", Integer.toString(body.length));
      server.serve("/cdn/" + sha256, Answer.file(body, "cdn-" + name));
      answer = Answer.redirect("http://localhost:" + server.port() + "/cdn/" + sha256, headers);
    } else {
      byte[] prefix = ("blob " + body.length + "\0").getBytes(StandardCharsets.US_ASCII);
      headers.put("ETag", '"' + digest("SHA-1", prefix, body) + '"');
      answer = new Answer(200, headers, ByteBuffer.wrap(body));
    }
    for (String revision : List.of("main", COMMIT)) {
      server.serve("/" + repository + "/resolve/" + revision + "/" + name, answer);
    }
  }

  private static String digest(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Serves a folder under a name on a port until it is stopped, for a look from other programs. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (LoopbackServer server = new LoopbackServer(Integer.parseInt(arguments[0]))) {
      serve(server, arguments[1], Path.of(arguments[2]));
      for (int seen = 0; ; ) {
        Thread.sleep(200);
        for (; seen < server.requests().size(); seen++) {
          System.out.println(server.requests().get(seen));
        }
      }
    }
  }
}
