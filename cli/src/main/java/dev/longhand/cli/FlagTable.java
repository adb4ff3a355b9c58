package dev.longhand.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The flags of a command, in the order in which the help lists them; names are unique. */
public final class FlagTable {
  private final List<Flag> flags;
  private final Map<String, Flag> byName = new LinkedHashMap<>();

  private FlagTable(List<Flag> flags) {
    this.flags = List.copyOf(flags);
    for (Flag flag : this.flags) {
      for (String name : flag.names()) {
        if (byName.put(name, flag) != null) {
          throw new IllegalArgumentException("two flags are called --" + name);
        }
      }
    }
  }

  /** Returns a table of flags; fails where two share a name. */
  public static FlagTable of(List<Flag> flags) {
    return new FlagTable(flags);
  }

  /** Returns a table of flags; fails where two share a name. */
  public static FlagTable of(Flag... flags) {
    return new FlagTable(List.of(flags));
  }

  /** Returns a table with another's flags after this one's. */
  public FlagTable plus(FlagTable other) {
    List<Flag> all = new ArrayList<>(flags);
    all.addAll(other.flags);
    return new FlagTable(all);
  }

  /** Returns a table with more flags after this one's. */
  public FlagTable plus(Flag... more) {
    return plus(of(more));
  }

  /** Returns a table in which one flag has another default. */
  public FlagTable withDefault(String name, Object value) {
    Flag changed = get(name);
    return new FlagTable(
        flags.stream().map(f -> f.equals(changed) ? f.withDefault(value) : f).toList());
  }

  /** Returns a table without the flags of the given names. */
  public FlagTable without(String... names) {
    List<String> gone = List.of(names);
    return new FlagTable(flags.stream().filter(f -> !gone.contains(f.name())).toList());
  }

  /** Returns all flags in order. */
  public List<Flag> flags() {
    return flags;
  }

  /** Returns the flag of a name or alias, written with underscores or dashes. */
  public Optional<Flag> find(String name) {
    return Optional.ofNullable(byName.get(canonical(name)));
  }

  /** Returns the flag of a name or alias; fails where there is none. */
  public Flag get(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("there is no flag --" + name));
  }

  /** Returns the flags under each heading, headings in the order of their first flag. */
  public Map<String, List<Flag>> groups() {
    Map<String, List<Flag>> groups = new LinkedHashMap<>();
    for (Flag flag : flags) {
      groups.computeIfAbsent(flag.group(), group -> new ArrayList<>()).add(flag);
    }
    return groups;
  }

  /** Returns every name that is accepted after {@code --}, negations included. */
  public List<String> allNames() {
    List<String> names = new ArrayList<>();
    for (Flag flag : flags) {
      names.addAll(flag.names());
      if (flag.hasNegation()) {
        names.add("no_" + flag.name());
      }
    }
    return names;
  }

  static String canonical(String name) {
    return name.replace('-', '_').toLowerCase(Locale.ROOT);
  }
}
