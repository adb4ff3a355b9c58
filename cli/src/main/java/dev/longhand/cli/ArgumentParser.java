package dev.longhand.cli;

import dev.longhand.files.NearestName;
import dev.longhand.files.Printable;
import dev.longhand.files.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/**
 * Reads a command line by a table of flags: Commons CLI parses it, in the spellings below.
 *
 * <p>Accepted are {@code --a_b} and {@code --a-b}, {@code --flag value} and {@code --flag=value},
 * bare booleans or true/false/yes/no/1/0, {@code --no_flag} for booleans that are true by default,
 * and, as the first argument, a JSON file whose keys are flag names; what follows it wins. All else
 * is a {@link UsageException}.
 */
public final class ArgumentParser {
  private static final int LONGEST_NAME = 100;
  private static final DefaultParser.Builder PARSER =
      DefaultParser.builder()
          .setAllowPartialMatching(false)
          .setStripLeadingAndTrailingQuotes(false);

  private final Command command;
  private final Map<String, Object> given = new LinkedHashMap<>();
  private final List<String> positionals = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final Set<String> fromFile = new HashSet<>();

  private ArgumentParser(Command command) {
    this.command = command;
  }

  /** Returns the values that a command line gives; fails with a usage error. */
  public static ParsedArguments parse(Command command, String... arguments) {
    ArgumentParser parser = new ArgumentParser(command);
    parser.readAll(List.of(arguments));
    parser.checkPositionals();
    return new ParsedArguments(command.flags(), parser.given, parser.positionals, parser.notices)
        .withNamesFromFile(parser.fromFile);
  }

  private void readAll(List<String> arguments) {
    boolean startsWithFile = !arguments.isEmpty() && isArgumentFile(arguments.get(0));
    if (startsWithFile) {
      readFile(Path.of(arguments.get(0)));
    }
    readCommandLine(arguments.subList(startsWithFile ? 1 : 0, arguments.size()));
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
                  fromFile.add(flag.name());
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
    return flag(key);
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

  private void readCommandLine(List<String> arguments) {
    Options options = new Options();
    command.flags().flags().forEach(flag -> options.addOption(option(flag)));
    try {
      var line = PARSER.get().parse(options, normalized(arguments));
      for (Option option : line.getOptions()) {
        Flag flag = flag(option.getLongOpt());
        accept(flag, value(flag, option));
        fromFile.remove(flag.name());
      }
      positionals.addAll(line.getArgList());
    } catch (MissingArgumentException bare) {
      Flag flag = flag(bare.getOption().getLongOpt());
      throw new UsageException(
          "--" + flag.name() + ": no value was given; expected " + Values.describe(flag));
    } catch (ParseException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  private static Option option(Flag flag) {
    Option.Builder option = Option.builder().longOpt(flag.name());
    return switch (flag.type()) {
      case TEXTS -> option.optionalArg(true).hasArgs().get();
      case SECRET -> option.optionalArg(true).hasArg().get();
      default -> option.hasArg().get();
    };
  }

  private static Object value(Flag flag, Option option) {
    return switch (flag.type()) {
      case TEXTS -> Values.check(flag, option.getValuesList());
      // As in transformers, the bare flag asks for the secret of the environment.
      case SECRET -> Values.parse(flag, option.getValue("true"));
      default -> Values.parse(flag, option.getValue());
    };
  }

  /**
   * Writes each flag by its name in the table, and joins two kinds of values to it, which Commons
   * CLI would misread: a boolean's, since it is optional, and one that starts with a dash.
   */
  private String[] normalized(List<String> arguments) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      String next = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
      if (!argument.startsWith("-")) {
        words.add(argument);
      } else if (!argument.startsWith("--")) {
        throw notExpected(argument);
      } else if (isJoined(argument, next)) {
        words.add(normalized(argument + "=" + next));
        i++;
      } else {
        words.add(normalized(argument));
      }
    }
    return words.toArray(String[]::new);
  }

  private boolean isJoined(String argument, String next) {
    String name = argument.substring(2);
    if (name.contains("=") || negated(name).isPresent()) {
      return false;
    }
    return flag(name).type() == FlagType.BOOLEAN
        ? Values.bool(next).isPresent()
        : next.startsWith("-") && !next.startsWith("--");
  }

  private String normalized(String argument) {
    int equals = argument.indexOf('=');
    String name = argument.substring(2, equals < 0 ? argument.length() : equals);
    Optional<Flag> negated = negated(name);
    if (negated.isPresent() && equals >= 0) {
      throw new UsageException("--" + name + " takes no value");
    }
    if (negated.isPresent()) {
      return "--" + negated.get().name() + "=false";
    }
    Flag flag = flag(name);
    String bare = flag.type() == FlagType.BOOLEAN ? "=true" : "";
    return "--" + flag.name() + (equals < 0 ? bare : argument.substring(equals));
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

  private Flag flag(String name) {
    return command.flags().find(name).orElseThrow(() -> new UsageException(unknown(name)));
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
    Command.Positionals expected = command.positionals();
    if (positionals.size() > expected.atMost()) {
      throw notExpected(positionals.get(expected.atMost()));
    }
    if (positionals.size() < expected.atLeast()) {
      throw new UsageException(
          expected.placeholder()
              + " is missing; "
              + command.name()
              + " --help shows what is expected");
    }
  }

  private static UsageException notExpected(String argument) {
    return new UsageException(
        "'"
            + argument
            + "' was not expected; a flag starts with -- and a boolean flag takes true or false");
  }
}
