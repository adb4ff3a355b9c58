package dev.longhand.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One flag of a command, as data. The factories make a plain flag; the other methods return copies
 * with one thing changed.
 *
 * @param name the name without dashes, words joined by underscores
 * @param aliases other names that mean the same
 * @param type the kind of its value
 * @param defaultValue what holds when it is not given; empty where nothing does
 * @param choices the only accepted values; empty where any is, unless the flag is refused
 * @param suggestions values that a shell offers where any is accepted
 * @param range the accepted numbers
 * @param group the heading under which the help lists it
 * @param help what it does; for a refused flag, why it is refused
 * @param treatment what is done with it when it is given
 */
public record Flag(
    String name,
    List<String> aliases,
    FlagType type,
    Optional<Object> defaultValue,
    List<String> choices,
    List<String> suggestions,
    Range range,
    String group,
    String help,
    Treatment treatment) {

  /** Checks that the default is of the flag's type, and copies the lists. */
  public Flag {
    aliases = List.copyOf(aliases);
    choices = List.copyOf(choices);
    suggestions = List.copyOf(suggestions);
    if (defaultValue.isPresent() && !Values.fits(type, defaultValue.get())) {
      throw new IllegalArgumentException("--" + name + ": default " + defaultValue.get());
    }
  }

  /** Returns a flag that is true or false. */
  public static Flag bool(String name, boolean defaultValue, String group, String help) {
    return plain(name, FlagType.BOOLEAN, Optional.of(defaultValue), group, help);
  }

  /** Returns a flag that is true or false and, where it is not given, neither. */
  public static Flag bool(String name, String group, String help) {
    return plain(name, FlagType.BOOLEAN, Optional.empty(), group, help);
  }

  /** Returns a flag that takes a whole number. */
  public static Flag integer(String name, long defaultValue, String group, String help) {
    return plain(name, FlagType.INTEGER, Optional.of(defaultValue), group, help);
  }

  /** Returns a flag that takes a whole number and has no default. */
  public static Flag integer(String name, String group, String help) {
    return plain(name, FlagType.INTEGER, Optional.empty(), group, help);
  }

  /** Returns a flag that takes one or more whole numbers. */
  public static Flag integers(String name, List<Long> defaultValue, String group, String help) {
    return plain(name, FlagType.INTEGERS, Optional.of(defaultValue), group, help);
  }

  /** Returns a flag that takes one or more whole numbers and has no default. */
  public static Flag integers(String name, String group, String help) {
    return plain(name, FlagType.INTEGERS, Optional.empty(), group, help);
  }

  /** Returns a flag that takes a number. */
  public static Flag decimal(String name, double defaultValue, String group, String help) {
    return plain(name, FlagType.DECIMAL, Optional.of(defaultValue), group, help);
  }

  /** Returns a flag that takes a number and has no default. */
  public static Flag decimal(String name, String group, String help) {
    return plain(name, FlagType.DECIMAL, Optional.empty(), group, help);
  }

  /** Returns a flag that takes a text. */
  public static Flag text(String name, String defaultValue, String group, String help) {
    return plain(name, FlagType.TEXT, Optional.of(defaultValue), group, help);
  }

  /** Returns a flag that takes a text and has no default. */
  public static Flag text(String name, String group, String help) {
    return plain(name, FlagType.TEXT, Optional.empty(), group, help);
  }

  /** Returns a flag that takes any number of texts; none where it is not given. */
  public static Flag texts(String name, String group, String help) {
    return plain(name, FlagType.TEXTS, Optional.empty(), group, help);
  }

  /** Returns a flag that takes a text which no record may hold, and has no default. */
  public static Flag secret(String name, String group, String help) {
    return plain(name, FlagType.SECRET, Optional.empty(), group, help);
  }

  /** Returns a flag that takes a file's path and has no default. */
  public static Flag file(String name, String group, String help) {
    return plain(name, FlagType.FILE, Optional.empty(), group, help);
  }

  /** Returns a flag that takes a folder's path and has no default. */
  public static Flag folder(String name, String group, String help) {
    return plain(name, FlagType.FOLDER, Optional.empty(), group, help);
  }

  /** Returns a flag that takes a JSON object and has no default. */
  public static Flag json(String name, String group, String help) {
    return plain(name, FlagType.JSON, Optional.empty(), group, help);
  }

  /** Returns a flag of any type that nothing else is known of. */
  static Flag plain(
      String name, FlagType type, Optional<Object> defaultValue, String group, String help) {
    return new Flag(
        name,
        List.of(),
        type,
        defaultValue,
        List.of(),
        List.of(),
        Range.ANY,
        group,
        help,
        Treatment.USED);
  }

  /** Returns this flag with other names added. */
  public Flag alias(String... names) {
    List<String> all = new ArrayList<>(aliases);
    all.addAll(List.of(names));
    return new Flag(
        name, all, type, defaultValue, choices, suggestions, range, group, help, treatment);
  }

  /** Returns this flag with the only accepted values. */
  public Flag choices(String... accepted) {
    return choices(List.of(accepted));
  }

  /** Returns this flag with the only accepted values. */
  public Flag choices(List<String> accepted) {
    return new Flag(
        name, aliases, type, defaultValue, accepted, suggestions, range, group, help, treatment);
  }

  /** Returns this flag with values that a shell offers among others. */
  public Flag suggest(List<String> offered) {
    return new Flag(
        name, aliases, type, defaultValue, choices, offered, range, group, help, treatment);
  }

  /** Returns this flag with the accepted numbers; a whole number without a limit is an int. */
  public Flag in(Range given) {
    boolean whole = type == FlagType.INTEGER || type == FlagType.INTEGERS;
    boolean unlimited = whole && Double.isInfinite(given.high());
    Range accepted = unlimited ? Range.between(given.low(), Integer.MAX_VALUE) : given;
    return new Flag(
        name, aliases, type, defaultValue, choices, suggestions, accepted, group, help, treatment);
  }

  /** Returns this flag with another default; a value of the flag's type. */
  public Flag withDefault(Object value) {
    return new Flag(
        name,
        aliases,
        type,
        Optional.of(value),
        choices,
        suggestions,
        range,
        group,
        help,
        treatment);
  }

  /** Returns this flag, accepted and ignored. */
  public Flag ignored() {
    return new Flag(
        name,
        aliases,
        type,
        defaultValue,
        choices,
        suggestions,
        range,
        group,
        help,
        Treatment.IGNORED);
  }

  /**
   * Returns this flag, refused with its help text as the reason; its choices are then the values
   * that change nothing and so are accepted, of a JSON object its entries as {@code key=value}.
   */
  public Flag refused() {
    return new Flag(
        name,
        aliases,
        type,
        defaultValue,
        choices,
        suggestions,
        range,
        group,
        help,
        Treatment.REFUSED);
  }

  /** Returns the name and all aliases. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(name);
    names.addAll(aliases);
    return names;
  }

  /** Returns the default as a user would write it; empty where there is none. */
  public Optional<String> defaultText() {
    return defaultValue.map(Flag::shown);
  }

  private static String shown(Object value) {
    return value instanceof Double number && number != 0 && number < 1e-3
        ? number.toString().replace("E", "e").replace(".0e", "e")
        : Values.text(value);
  }

  /** Returns the values that a shell offers. */
  public List<String> offered() {
    return choices.isEmpty() ? suggestions : choices;
  }

  /** Tells whether {@code --no_name} is accepted: a boolean that is true unless told otherwise. */
  public boolean hasNegation() {
    return type == FlagType.BOOLEAN && defaultValue.equals(Optional.of(Boolean.TRUE));
  }
}
