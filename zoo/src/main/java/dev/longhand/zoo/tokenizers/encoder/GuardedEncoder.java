package dev.longhand.zoo.tokenizers.encoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.zoo.tokenizers.input.Excerpt;
import dev.longhand.zoo.tokenizers.input.TokenizerLimits;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Encodes in a Java process of its own, with limits of time and memory: a regular expression or a
 * compiled character map can let the native library crash or run for hours on some texts only.
 */
public final class GuardedEncoder implements TextEncoder {
  private final Path source;
  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream answers;

  /** Opens a tokenizer that was read from a file, or built of it. */
  public GuardedEncoder(Path source, ObjectNode tokenizerJson) {
    this.source = source;
    try {
      process =
          new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UserException(
          "%s needs a Java process of its own, which cannot be started: %s"
              .formatted(source, e.getMessage()),
          e);
    }
    requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    try {
      ask("loading", () -> EncoderProcess.writeText(requests, tokenizerJson.toString()));
    } catch (UserException e) {
      close();
      throw e;
    }
  }

  private static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        EncoderProcess.class.getName());
  }

  /** Writes a request. */
  @FunctionalInterface
  private interface Request {
    void write() throws IOException;
  }

  @Override
  public int[] ids(String text) {
    byte[] answer =
        ask(
            "a text of %d characters".formatted(text.length()),
            () -> {
              requests.writeByte(EncoderProcess.IDS);
              EncoderProcess.writeText(requests, text);
            });
    return EncoderProcess.ints(answer);
  }

  @Override
  public String text(int id) {
    byte[] answer =
        ask(
            "a token",
            () -> {
              requests.writeByte(EncoderProcess.TEXT);
              requests.writeInt(id);
            });
    return new String(answer, StandardCharsets.UTF_8);
  }

  /**
   * Sends a request and waits for the answer. The process ends itself at its limits, which ends the
   * wait.
   */
  private synchronized byte[] ask(String what, Request request) {
    try {
      request.write();
      requests.flush();
      boolean failed = answers.readBoolean();
      byte[] answer = answers.readNBytes(answers.readInt());
      if (failed) {
        throw new UserException(
            "%s is not a tokenizer that can be used: %s"
                .formatted(source, Excerpt.of(new String(answer, StandardCharsets.UTF_8))));
      }
      return answer;
    } catch (IOException e) {
      throw new UserException(
          "%s: the native tokenizers library %s on %s; the file is broken or needs more than is supported"
              .formatted(source, reason(), what),
          e);
    }
  }

  private String reason() {
    try {
      int status = process.waitFor(1, TimeUnit.SECONDS) ? process.exitValue() : -1;
      return switch (status) {
        case EncoderProcess.OUT_OF_TIME ->
            "took more than %d seconds".formatted(TokenizerLimits.SECONDS);
        case EncoderProcess.OUT_OF_MEMORY ->
            "took more than %d MiB".formatted(TokenizerLimits.PROCESS_BYTES >> 20);
        default -> "crashed (status %d)".formatted(status);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "was interrupted";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
