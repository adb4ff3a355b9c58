package dev.longhand.zoo.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.CodedOutputStream;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Opens mutants of tokenizers' folders in a process that may crash or hang: the parent sees which
 * one did.
 *
 * <p>For a long run by hand, see {@link TokenizerFuzzTest}.
 */
final class TokenizerFuzz {
  /** The exit status after a mutant that took too long. */
  static final int HANGS = 9;

  /** Longer than the limits that a tokenizer in a process of its own has for loading and a text. */
  private static final long MOST_SECONDS = 60;

  private static final List<String> SEEDS =
      List.of(
          "bert vocab.txt: plain",
          "bert tokenizer.json: truncated left",
          "added token, both strips",
          "added_tokens.json with a special token",
          "fast bert",
          "fast, template of several ids",
          "fast, sequence of post-processors",
          "fast, normalizers in a row",
          "fast, added tokens twice",
          "roberta tokenizer.json: prefix space",
          "roberta vocab.json: plain",
          "fast roberta, one separator",
          "roberta, added token",
          "bigbird tokenizer.json: plain",
          "fast unigram: plain",
          "fast unigram, first prefix only");

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "hello <User> and [URL] @@x a@@x <ent> the film",
          "Naïve ﷺ ½ \u0301\u200b 日本語 🎉 \ud83d x",
          "null\u0000 \u001b [MASK] <mask> [SEP]</s>",
          "a".repeat(3_000),
          " ".repeat(3_000),
          "e f ".repeat(1_000));

  private static volatile long started;
  private static volatile long mutant;

  private TokenizerFuzz() {}

  /**
   * Opens mutants.
   *
   * @param arguments a folder to work in, the first mutant's number and how many there are
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    long first = Long.parseLong(arguments[1]);
    long count = Long.parseLong(arguments[2]);
    List<Map<String, byte[]>> seeds = seeds();
    started = System.nanoTime();
    Thread watch = new Thread(TokenizerFuzz::watch);
    watch.setDaemon(true);
    watch.start();
    int opened = 0;
    for (long number = first; number < first + count; number++) {
      mutant = number;
      started = System.nanoTime();
      System.out.println("mutant " + number);
      Map<String, byte[]> files = new HashMap<>(seeds.get((int) (number % seeds.size())));
      new TokenizerMutator(number).mutate(files);
      opened += opens(folder, files) ? 1 : 0;
    }
    System.out.println("opened " + opened);
  }

  private static void watch() {
    while (System.nanoTime() - started < MOST_SECONDS * 1_000_000_000L) {
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        return;
      }
    }
    System.out.println("bad " + mutant + ": hangs");
    System.out.flush();
    Runtime.getRuntime().halt(HANGS);
  }

  private static List<Map<String, byte[]>> seeds() throws IOException {
    List<Map<String, byte[]>> seeds = new ArrayList<>();
    for (JsonNode one : RecordedFolders.recorded().get("cases")) {
      if (SEEDS.contains(one.get("name").asText())) {
        Map<String, byte[]> files = new HashMap<>();
        for (Map.Entry<String, JsonNode> file : one.get("files").properties()) {
          String content = RecordedFolders.content(file.getKey(), file.getValue());
          files.put(file.getKey(), content.getBytes(StandardCharsets.UTF_8));
        }
        seeds.add(files);
      }
    }
    JsonNode pieces = RecordedFolders.vocabulary("@pieces");
    String config =
        "{\"tokenizer_class\": \"BigBirdTokenizer\", \"added_tokens_decoder\": {\"3\": {\"content\": \"<pad>\"}}}";
    seeds.add(
        new HashMap<>(
            Map.of(
                "spiece.model", model(pieces),
                "tokenizer_config.json", config.getBytes(StandardCharsets.UTF_8))));
    return seeds;
  }

  /** Returns a SentencePiece model of the pieces; the first is the unknown one. */
  private static byte[] model(JsonNode pieces) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    for (int id = 0; id < pieces.size(); id++) {
      ByteArrayOutputStream piece = new ByteArrayOutputStream();
      CodedOutputStream fields = CodedOutputStream.newInstance(piece);
      fields.writeString(1, pieces.get(id).get(0).asText());
      fields.writeFloat(2, (float) pieces.get(id).get(1).asDouble());
      fields.writeEnum(3, id == 0 ? 2 : id < 4 ? 3 : id < 7 ? 4 : 1);
      fields.flush();
      output.writeByteArray(1, piece.toByteArray());
    }
    output.flush();
    return bytes.toByteArray();
  }

  /**
   * Returns whether the tokenizer opens and encodes; says so if it does neither that nor refuse.
   */
  private static boolean opens(Path folder, Map<String, byte[]> files) throws IOException {
    clear(folder);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    try (Tokenizer tokenizer = Tokenizers.open(folder)) {
      for (String text : TEXTS) {
        require(tokenizer, tokenizer.encode(text, null, 64, Truncation.LONGEST_FIRST));
        require(tokenizer, tokenizer.encode(text, "e b", 64, Truncation.LONGEST_FIRST));
      }
      TokenizerFiles.complete(tokenizer.files(), JsonNodeFactory.instance.objectNode());
      return true;
    } catch (UserException e) {
      requireClear(e.getMessage(), folder);
      return false;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      System.out.println("bad " + mutant + ": " + Excerpt.of(e));
      StackTraceElement[] trace = e.getStackTrace();
      IntStream.range(0, Math.min(4, trace.length))
          .forEach(i -> System.out.println("bad " + mutant + ":   " + trace[i]));
      return false;
    }
  }

  private static void clear(Path folder) throws IOException {
    try (Stream<Path> old = Files.list(folder)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
  }

  private static void require(Tokenizer tokenizer, Encoding encoding) {
    if (IntStream.of(encoding.inputIds())
        .anyMatch(id -> id < 0 || id >= tokenizer.vocabularySize())) {
      System.out.println("bad " + mutant + ": an id that is no token");
    }
  }

  /** A message has one line, says which file it is about and tells nothing of the program. */
  private static void requireClear(String message, Path folder) {
    boolean isClear =
        message.contains(folder.toString()) || message.startsWith("A maximum length of");
    if (!isClear
        || message.length() > folder.toString().length() * 2 + 400
        || message.matches("(?s).*(\\p{Cntrl}|Exception|java\\.|dev\\.longhand|@[0-9a-f]{5}).*")) {
      System.out.println(
          "bad "
              + mutant
              + ": unclear: "
              + Excerpt.of(message.replace(folder.toString(), "DIR"))
              + " | "
              + message.length());
      System.out.println("bad " + mutant + ":   " + message.replaceAll("\\p{Cntrl}", "?"));
    }
  }
}
