package dev.longhand.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a main class in a Java process of its own: TensorFlow reads its environment only once. */
public final class JavaProcess {

  /**
   * How a process ended.
   *
   * @param status its exit status
   * @param output what it wrote to standard output
   * @param errors what it wrote to standard error
   */
  public record Ended(int status, String output, String errors) {}

  private JavaProcess() {}

  /** Runs a class with environment variables changed, and waits for its end. */
  public static Ended run(Map<String, String> environment, Class<?> main, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-Xmx1g", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    words.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(words);
    process.environment().putAll(environment);
    try {
      Path errors = Files.createTempFile("errors", ".txt");
      try {
        Process started = process.redirectError(errors.toFile()).start();
        String output = new String(started.getInputStream().readAllBytes(), UTF_8);
        return new Ended(started.waitFor(), output, Files.readString(errors));
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
