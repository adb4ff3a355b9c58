package dev.longhand.cli;

import dev.longhand.files.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** The values of a command's flags: those that were given, and the defaults of the rest. */
public final class ParsedArguments {
  private final FlagTable table;
  private final Map<String, Object> given;
  private final List<String> positionals;
  private final List<String> notices;
  private final Set<String> fromFile;

  ParsedArguments(
      FlagTable table, Map<String, Object> given, List<String> positionals, List<String> notices) {
    this(table, given, positionals, notices, Set.of());
  }

  private ParsedArguments(
      FlagTable table,
      Map<String, Object> given,
      List<String> positionals,
      List<String> notices,
      Set<String> fromFile) {
    this.table = table;
    this.given = new LinkedHashMap<>(given);
    this.positionals = List.copyOf(positionals);
    this.notices = List.copyOf(notices);
    this.fromFile = Set.copyOf(fromFile);
  }

  /** Returns these values, some of which a file of arguments gave. */
  ParsedArguments withNamesFromFile(Set<String> names) {
    return new ParsedArguments(table, given, positionals, notices, names);
  }

  /** Returns the defaults of a table. */
  public static ParsedArguments defaults(FlagTable table) {
    return new ParsedArguments(table, Map.of(), List.of(), List.of());
  }

  /** Returns these values with one changed, as if it had been given; fails as the parser does. */
  public ParsedArguments with(String name, Object value) {
    Flag flag = table.get(name);
    Map<String, Object> changed = new LinkedHashMap<>(given);
    changed.put(flag.name(), Values.check(flag, value));
    return new ParsedArguments(table, changed, positionals, notices, fromFile);
  }

  /** Returns these values as if a flag had not been given. */
  public ParsedArguments without(String name) {
    Map<String, Object> changed = new LinkedHashMap<>(given);
    changed.remove(table.get(name).name());
    return new ParsedArguments(table, changed, positionals, notices, fromFile);
  }

  /** Returns these values with other defaults; what was given stays. */
  public ParsedArguments withDefaults(Map<String, Object> defaults) {
    FlagTable changed = table;
    for (Map.Entry<String, Object> entry : defaults.entrySet()) {
      changed = changed.withDefault(entry.getKey(), entry.getValue());
    }
    return new ParsedArguments(changed, given, positionals, notices, fromFile);
  }

  /** Returns the table that these values belong to. */
  public FlagTable table() {
    return table;
  }

  /** Returns whether the user gave the flag. */
  public boolean given(String name) {
    return given.containsKey(table.get(name).name());
  }

  /** Returns the names of the flags that the user gave. */
  public Set<String> givenNames() {
    return Set.copyOf(given.keySet());
  }

  /** Returns the names of the flags whose values come from a file of arguments. */
  public Set<String> namesFromFile() {
    return fromFile;
  }

  /** Returns the plain arguments. */
  public List<String> positionals() {
    return positionals;
  }

  /** Returns one line for each flag that was given and is ignored. */
  public List<String> notices() {
    return notices;
  }

  /** Returns the value of a flag; empty where it was not given and has no default. */
  public Optional<Object> value(String name) {
    Flag flag = table.get(name);
    return Optional.ofNullable(given.get(flag.name())).or(flag::defaultValue);
  }

  /** Returns whether a boolean flag is true. */
  public boolean isTrue(String name) {
    return required(name, Boolean.class);
  }

  /** Returns the value of a flag that takes a whole number. */
  public int integer(String name) {
    return Math.toIntExact(required(name, Long.class));
  }

  /** Returns the value of a flag that takes a whole number of 64 bits. */
  public long longInteger(String name) {
    return required(name, Long.class);
  }

  /** Returns the value of a flag that takes a whole number, if there is one. */
  public OptionalInt optionalInteger(String name) {
    return value(name).isPresent() ? OptionalInt.of(integer(name)) : OptionalInt.empty();
  }

  /**
   * Returns the values of a flag that takes whole numbers, in the order in which they are given.
   */
  public List<Integer> integers(String name) {
    List<?> numbers = required(name, List.class);
    return numbers.stream().map(Long.class::cast).map(Math::toIntExact).toList();
  }

  /** Returns the value of a flag that takes a number. */
  public double number(String name) {
    return required(name, Double.class);
  }

  /** Returns the value of a flag that takes a number, if there is one. */
  public OptionalDouble optionalNumber(String name) {
    return value(name).isPresent() ? OptionalDouble.of(number(name)) : OptionalDouble.empty();
  }

  /** Returns the value of a flag that takes a text or a path; a usage error where there is none. */
  public String text(String name) {
    return required(name, String.class);
  }

  /** Returns the value of a flag that takes a text or a path, if there is one. */
  public Optional<String> optionalText(String name) {
    return value(name).map(String.class::cast);
  }

  /** Returns the values of a flag that takes texts; none where it was not given. */
  public List<String> texts(String name) {
    List<?> texts = value(name).map(List.class::cast).orElse(List.of());
    return texts.stream().map(String.class::cast).toList();
  }

  /** Returns the value of a flag that takes a JSON object; empty where it was not given. */
  public Map<String, Object> json(String name) {
    Map<String, Object> object = new LinkedHashMap<>();
    value(name).ifPresent(v -> ((Map<?, ?>) v).forEach((k, w) -> object.put((String) k, w)));
    return object;
  }

  /**
   * Returns the values of all flags that are used, in the table's order, without secrets; null
   * where none holds.
   */
  public Map<String, Object> asMap() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Flag flag : table.flags()) {
      if (flag.treatment() == Treatment.USED && flag.type() != FlagType.SECRET) {
        all.put(flag.name(), value(flag.name()).orElse(null));
      }
    }
    return all;
  }

  private <T> T required(String name, Class<T> type) {
    return value(name)
        .map(type::cast)
        .orElseThrow(() -> new UsageException("--" + name + " is needed and was not given"));
  }
}
