package dev.longhand.tools.support;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.runner.timing.JavaProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A process of its own with the flags of this one's command. */
public final class ChildProcess {
  private ChildProcess() {}

  /** Runs a class with arguments; returns its exit status. */
  public static int run(Class<?> main, ParsedArguments arguments) throws InterruptedException {
    List<String> words = new ArrayList<>();
    arguments.asMap().forEach((name, value) -> addFlag(words, name, value));
    return JavaProcess.run(main, words, Map.of());
  }

  private static void addFlag(List<String> words, String name, Object value) {
    if (value instanceof List<?> list) {
      addFlag(words, name, list.stream().map(String::valueOf).collect(Collectors.joining(",")));
    } else if (value != null) {
      words.add("--" + name + "=" + value);
    }
  }
}
