package dev.longhand.tools;

import dev.longhand.savedmodels.ReportedException;
import dev.longhand.trainer.arguments.ParsedArguments;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A JVM of its own, with this one's options and classes. */
final class ChildProcess {
  private ChildProcess() {}

  /** Runs a class with arguments, which it prints for like this process; returns its status. */
  static int run(Class<?> main, ParsedArguments arguments) throws InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(main.getName());
    arguments.asMap().forEach((name, value) -> addFlag(words, name, value));
    try {
      return new ProcessBuilder(words).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new ReportedException("Cannot start " + words.get(0) + ": " + e.getMessage(), e);
    }
  }

  private static void addFlag(List<String> words, String name, Object value) {
    if (value instanceof List<?> list) {
      addFlag(words, name, list.stream().map(String::valueOf).collect(Collectors.joining(",")));
    } else if (value != null) {
      words.add("--" + name + "=" + value);
    }
  }
}
