package dev.longhand.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command of this project as a page of the documentation shows it.
 *
 * @param program such as {@code bin/glue-runner} or {@code tools/peers/imdb_csv.py}
 * @param arguments the words after it
 */
record ShellCommand(String program, List<String> arguments) {
  private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"(?:[^\"]*)\"|'(?:[^']*)')+");
  private static final Pattern PROGRAM =
      Pattern.compile("bin/[\\w-]+|tools/gpu-check|tools/peers/\\w+\\.py");

  /** What may stand before a program: a prompt, a variable, a shell's or Python's own command. */
  private static final Pattern BEFORE = Pattern.compile("\\$|\\w+=\\S*|source|python");

  /** Returns the commands in a block of lines; lines that start otherwise are output. */
  static List<ShellCommand> in(String block) {
    return block
        .replace("\\\n", " ")
        .lines()
        .map(ShellCommand::of)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<ShellCommand> of(String line) {
    List<String> words = words(line);
    int at = 0;
    while (at < words.size() && BEFORE.matcher(words.get(at)).matches()) {
      at++;
    }
    if (at == words.size() || !PROGRAM.matcher(words.get(at)).matches()) {
      return Optional.empty();
    }
    List<String> arguments =
        words.subList(at + 1, words.size()).stream()
            .takeWhile(word -> !word.matches("#.*|[|;>].*|&&"))
            .toList();
    return Optional.of(new ShellCommand(words.get(at), arguments));
  }

  /** Returns the words of a line without quotes; of {@code <(...)}, those within it. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      words.add(matcher.group().replaceAll("[\"']", "").replaceAll("^<\\(|\\)$", ""));
    }
    return words;
  }

  /** Returns the flags among the arguments, without values. */
  Stream<String> flags() {
    return arguments.stream()
        .filter(argument -> argument.startsWith("--"))
        .map(argument -> argument.replaceAll("=.*", ""));
  }

  @Override
  public String toString() {
    return program + " " + String.join(" ", arguments);
  }
}
