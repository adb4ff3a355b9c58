package dev.longhand.runner.timing;

import dev.longhand.files.UserException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Another process of this Java, with the same options and classes, and memory of its own. */
public final class JavaProcess {
  private JavaProcess() {}

  /**
   * Runs a class to its end. What it reports is reported here; its results are what it writes into
   * files, and what it prints of them is dropped.
   *
   * @param environment variables that it has beside this process's
   * @return its exit status
   * @throws UserException if it cannot be started
   */
  public static int run(Class<?> main, List<String> arguments, Map<String, String> environment)
      throws InterruptedException {
    return run(main.getName(), arguments, environment, Path.of(""));
  }

  /**
   * Runs a class to its end, as {@link #run(Class, List, Map)} does, in another working directory.
   *
   * @param main the name of the class
   * @param directory in which it runs
   */
  public static int run(
      String main, List<String> arguments, Map<String, String> environment, Path directory)
      throws InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    words.addAll(List.of("-cp", classPath(), main));
    words.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(words).inheritIO().redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.directory(directory.toAbsolutePath().toFile());
    builder.environment().putAll(environment);
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      throw new UserException("cannot start " + words.get(0) + ": " + e.getMessage(), e);
    }
  }

  /** Returns the class path with absolute entries, since another directory may be current. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
