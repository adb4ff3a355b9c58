package dev.longhand.zoo.tokenizers.encoder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.savedmodels.runtime.ResidentMemory;
import dev.longhand.zoo.tokenizers.input.TokenizerLimits;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The other side of {@link GuardedEncoder}: reads a tokenizer.json and then requests from standard
 * input, answers on standard output, and ends itself when a request takes too much time or memory.
 */
final class EncoderProcess {
  /** A request for the ids of a text. */
  static final int IDS = 1;

  /** A request for the text of an id. */
  static final int TEXT = 2;

  /** The exit status of a process that took too long. */
  static final int OUT_OF_TIME = 3;

  /** The exit status of a process that took too much memory. */
  static final int OUT_OF_MEMORY = 4;

  private static final long WATCH_MILLISECONDS = 50;
  private static final long NEVER = Long.MAX_VALUE;

  private static volatile long deadline = NEVER;

  private EncoderProcess() {}

  /** Serves one tokenizer until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    DataInputStream requests = new DataInputStream(new BufferedInputStream(System.in));
    DataOutputStream answers = new DataOutputStream(new BufferedOutputStream(System.out));
    System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    Thread watch = new Thread(EncoderProcess::watch, "limits");
    watch.setDaemon(true);
    watch.start();
    String content = readText(requests);
    HuggingFaceEncoder[] encoder = new HuggingFaceEncoder[1];
    answer(
        answers,
        () -> {
          encoder[0] = new HuggingFaceEncoder(Path.of("tokenizer.json"), parse(content));
          return new byte[0];
        });
    boolean serves = encoder[0] != null;
    while (serves) {
      serves = serve(requests, answers, encoder[0]);
    }
  }

  private static ObjectNode parse(String content) throws IOException {
    var constraints =
        StreamReadConstraints.builder().maxStringLength(TokenizerLimits.FILE_BYTES).build();
    JsonFactory factory = JsonFactory.builder().streamReadConstraints(constraints).build();
    return (ObjectNode) JsonMapper.builder(factory).build().readTree(content);
  }

  private static boolean serve(
      DataInputStream requests, DataOutputStream answers, HuggingFaceEncoder encoder)
      throws IOException {
    int kind = requests.read();
    if (kind == IDS) {
      String text = readText(requests);
      answer(answers, () -> bytes(encoder.ids(text)));
    } else if (kind == TEXT) {
      int id = requests.readInt();
      answer(answers, () -> encoder.text(id).getBytes(StandardCharsets.UTF_8));
    }
    return kind >= 0;
  }

  /** Computes an answer. */
  @FunctionalInterface
  private interface Answer {
    byte[] compute() throws IOException;
  }

  private static void answer(DataOutputStream answers, Answer answer) throws IOException {
    deadline = System.nanoTime() + TokenizerLimits.SECONDS * 1_000_000_000L;
    boolean failed = false;
    byte[] content;
    try {
      content = answer.compute();
    } catch (RuntimeException e) {
      failed = true;
      content = String.valueOf(reason(e)).getBytes(StandardCharsets.UTF_8);
    }
    deadline = NEVER;
    answers.writeBoolean(failed);
    answers.writeInt(content.length);
    answers.write(content);
    answers.flush();
  }

  private static String reason(RuntimeException e) {
    return e instanceof UserException && e.getCause() != null
        ? e.getCause().getMessage()
        : e.getMessage();
  }

  private static void watch() {
    while (true) {
      long until = deadline;
      if (until != NEVER && System.nanoTime() - until > 0) {
        Runtime.getRuntime().halt(OUT_OF_TIME);
      }
      if (ResidentMemory.now().orElse(0) > TokenizerLimits.PROCESS_BYTES) {
        Runtime.getRuntime().halt(OUT_OF_MEMORY);
      }
      try {
        Thread.sleep(WATCH_MILLISECONDS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Writes a text of any length. */
  static void writeText(DataOutputStream output, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    output.writeInt(bytes.length);
    output.write(bytes);
  }

  private static String readText(DataInputStream input) throws IOException {
    int length = input.readInt();
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(int[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * Integer.BYTES);
    buffer.asIntBuffer().put(values);
    return buffer.array();
  }

  /** Returns the ids of an answer. */
  static int[] ints(byte[] bytes) {
    int[] values = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(values);
    return values;
  }
}
