package dev.longhand.cli;

import dev.longhand.files.NearestName;
import dev.longhand.files.Printable;
import dev.longhand.files.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a command line by a table of flags.
 *
 * <p>Accepted are {@code --a_b} and {@code --a-b}, {@code --flag value} and {@code --flag=value},
 * bare booleans or true/false/yes/no/1/0, {@code --no_flag} for booleans that are true by default,
 * and, as the first argument, a JSON file whose keys are flag names; what follows it wins. All else
 * is a {@link UsageException}.
 */
public final class ArgumentParser {
  private static final int LONGEST_NAME = 100;

  private final Command command;
  private final Map<String, Object> given = new LinkedHashMap<>();
  private final List<String> positionals = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  private ArgumentParser(Command command) {
    this.command = command;
  }

  /** Returns the values that a command line gives; fails with a usage error. */
  public static ParsedArguments parse(Command command, String... arguments) {
    ArgumentParser parser = new ArgumentParser(command);
    parser.readAll(List.of(arguments));
    parser.checkPositionals();
    return new ParsedArguments(command.flags(), parser.given, parser.positionals, parser.notices);
  }

  private void readAll(List<String> arguments) {
    int next = 0;
    if (!arguments.isEmpty() && isArgumentFile(arguments.get(0))) {
      readFile(Path.of(arguments.get(0)));
      next = 1;
    }
    while (next < arguments.size()) {
      next = readOne(arguments, next);
    }
  }

  private boolean isArgumentFile(String argument) {
    return argument.endsWith(".json")
        && !argument.startsWith("-")
        && command.positionals().atMost() == 0;
  }

  private void readFile(Path file) {
    Map<String, String> keys = new HashMap<>();
    ArgumentFile.read(file)
        .forEach(
            (key, value) -> {
              try {
                Flag flag = ofKey(key);
                if (value != null) {
                  refuseSecondKey(keys.put(flag.name(), key), key);
                  accept(flag, checked(flag, value));
                }
              } catch (UsageException wrong) {
                throw new UsageException(file + ": " + wrong.getMessage());
              }
            });
  }

  private Flag ofKey(String key) {
    Optional<Flag> negated = negated(key);
    if (negated.isPresent()) {
      throw new UsageException(
          "\"%s\" is no key; write \"%s\": false".formatted(key, negated.get().name()));
    }
    return command.flags().find(key).orElseThrow(() -> new UsageException(unknown(key)));
  }

  private static void refuseSecondKey(String first, String second) {
    if (first != null) {
      throw new UsageException(
          "%s and %s are the same flag; leave one out".formatted(first, second));
    }
  }

  /** An ignored flag takes any JSON: transformers' versions differ in its type. */
  private static Object checked(Flag flag, Object value) {
    try {
      return Values.check(flag, value);
    } catch (UsageException wrong) {
      if (ignored(flag)) {
        return value;
      }
      throw wrong;
    }
  }

  /** Reads the argument at a position, and its value; returns the position after it. */
  private int readOne(List<String> arguments, int at) {
    String argument = arguments.get(at);
    if (!argument.startsWith("--")) {
      readPositional(argument);
      return at + 1;
    }
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
    Optional<Flag> negated = negated(name);
    if (negated.isPresent()) {
      refuseValue(name, equals);
      accept(negated.get(), false);
      return at + 1;
    }
    Flag flag = command.flags().find(name).orElseThrow(() -> new UsageException(unknown(name)));
    if (equals >= 0) {
      accept(flag, Values.parse(flag, argument.substring(equals + 1)));
      return at + 1;
    }
    return readValue(flag, arguments, at + 1);
  }

  private int readValue(Flag flag, List<String> arguments, int at) {
    boolean more = at < arguments.size();
    if (flag.type() == FlagType.BOOLEAN) {
      Optional<Boolean> value = more ? Values.bool(arguments.get(at)) : Optional.empty();
      accept(flag, Values.check(flag, value.orElse(true)));
      return value.isPresent() ? at + 1 : at;
    }
    if (flag.type() == FlagType.TEXTS) {
      return readTexts(flag, arguments, at);
    }
    boolean bare = !more || arguments.get(at).startsWith("--");
    if (bare && flag.type() == FlagType.SECRET) {
      // As in transformers, the bare flag asks for the secret of the environment.
      accept(flag, "true");
      return at;
    }
    if (bare) {
      throw new UsageException(
          "--" + flag.name() + ": no value was given; expected " + Values.describe(flag));
    }
    accept(flag, Values.parse(flag, arguments.get(at)));
    return at + 1;
  }

  /** Reads the arguments up to the next flag; there may be none. */
  private int readTexts(Flag flag, List<String> arguments, int at) {
    int end = at;
    while (end < arguments.size() && !arguments.get(end).startsWith("--")) {
      end++;
    }
    accept(flag, Values.check(flag, arguments.subList(at, end)));
    return end;
  }

  private void readPositional(String argument) {
    if (positionals.size() >= command.positionals().atMost()) {
      throw new UsageException(
          "'"
              + argument
              + "' was not expected; a flag starts with -- and a boolean flag takes true or false");
    }
    positionals.add(argument);
  }

  private void accept(Flag flag, Object value) {
    boolean changesNothing = flag.defaultValue().filter(value::equals).isPresent();
    if (ignored(flag) && !changesNothing && !given.containsKey(flag.name())) {
      notices.add("--" + flag.name() + " is accepted and ignored: " + flag.help());
    }
    given.put(flag.name(), value);
  }

  private static boolean ignored(Flag flag) {
    return flag.treatment() == Treatment.IGNORED;
  }

  private Optional<Flag> negated(String name) {
    String canonical = FlagTable.canonical(name);
    return canonical.startsWith("no_")
        ? command.flags().find(canonical.substring(3)).filter(Flag::hasNegation)
        : Optional.empty();
  }

  private static void refuseValue(String name, int equals) {
    if (equals >= 0) {
      throw new UsageException("--" + name + " takes no value");
    }
  }

  private String unknown(String name) {
    String canonical = FlagTable.canonical(name);
    String hint =
        FamiliarNames.of(canonical, command.flags())
            .or(() -> NearestName.of(canonical, command.flags().allNames()).map("--"::concat))
            .map(meant -> ", did you mean " + meant + "?")
            .orElse("; " + command.name() + " --help lists the flags");
    return "there is no flag --" + Printable.shortened(name, LONGEST_NAME) + hint;
  }

  private void checkPositionals() {
    int missing = command.positionals().atLeast() - positionals.size();
    if (missing > 0) {
      throw new UsageException(
          command.positionals().placeholder()
              + " is missing; "
              + command.name()
              + " --help shows what is expected");
    }
  }
}
