package dev.longhand.glue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** glue-runner in a JVM of its own, whose error stream is read line by line. */
final class RunnerProcess implements AutoCloseable {
  private static final int LIMIT_SECONDS = 60;

  private final Process process;
  private final BufferedReader errors;
  private String lastLine = "";
  private final StringBuilder text = new StringBuilder();

  private RunnerProcess(Process process) {
    this.process = process;
    this.errors = process.errorReader(StandardCharsets.UTF_8);
  }

  /** Starts the command under another command, such as {@code env}, or none. */
  static RunnerProcess start(List<String> under, List<String> arguments) throws IOException {
    return start(under, List.of(), GlueRunner.class, arguments);
  }

  /** Starts the command with options of java. */
  static RunnerProcess startWith(List<String> options, List<String> arguments) throws IOException {
    return start(List.of(), options, GlueRunner.class, arguments);
  }

  /** Starts a class with options of java, under another command or none. */
  static RunnerProcess start(
      List<String> under, List<String> options, Class<?> main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(under);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return new RunnerProcess(
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** Reads until a line that has a part. */
  void awaitLine(String part) throws IOException {
    do {
      lastLine = errors.readLine();
      if (lastLine == null) {
        throw new AssertionError("the process ended before it said: " + part);
      }
    } while (!lastLine.contains(part));
  }

  /** The process's id. */
  long pid() {
    return process.pid();
  }

  /** Sends a signal by its name. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Waits for the end; returns the exit status. */
  int end() throws IOException, InterruptedException {
    for (String line = errors.readLine(); line != null; line = errors.readLine()) {
      lastLine = line;
      text.append(line).append('\n');
    }
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the process does not end");
    }
    return process.exitValue();
  }

  /** What {@link #end} read. */
  String text() {
    return text.toString();
  }

  /** The line that was read last. */
  String lastLine() {
    return lastLine;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
