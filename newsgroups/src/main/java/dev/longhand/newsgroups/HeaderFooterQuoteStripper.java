package dev.longhand.newsgroups;

import dev.longhand.files.NearestName;
import dev.longhand.files.UsageException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is removed from a posting before it is classified, as scikit-learn's fetch_20newsgroups
 * does, space by space: its figures are compared with others'.
 *
 * @param parts what is removed; in this order, whatever order the user wrote
 */
public record HeaderFooterQuoteStripper(Set<Part> parts) {
  /** Nothing is removed. */
  public static final HeaderFooterQuoteStripper NONE = new HeaderFooterQuoteStripper(Set.of());

  private static final Pattern QUOTE =
      Pattern.compile("(writes in|writes:|wrote:|says:|said:|^In article|^Quoted from|^\\||^>)");

  /** A part of a posting. */
  @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
  public enum Part {
    /** Everything up to the first empty line. */
    HEADERS(HeaderFooterQuoteStripper::withoutHeader),
    /** Everything from the last line on that is empty or of dashes: a signature, mostly. */
    FOOTERS(HeaderFooterQuoteStripper::withoutFooter),
    /** Lines that quote, or that say who is quoted. */
    QUOTES(HeaderFooterQuoteStripper::withoutQuotes);

    private final UnaryOperator<String> remove;

    Part(UnaryOperator<String> remove) {
      this.remove = remove;
    }

    /** Returns the name in flags. */
    public String flagName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Takes a copy. */
  public HeaderFooterQuoteStripper {
    parts = parts.isEmpty() ? Set.of() : EnumSet.copyOf(parts);
  }

  /** Returns what {@code --remove} asks for; a usage error where there is no such part. */
  public static HeaderFooterQuoteStripper of(Optional<String> flag) {
    return new HeaderFooterQuoteStripper(
        flag.stream()
            .flatMap(text -> Stream.of(text.split(",", -1)))
            .map(name -> part(name.strip()))
            .collect(Collectors.toSet()));
  }

  /** Returns the names of all parts. */
  static List<String> names() {
    return Arrays.stream(Part.values()).map(Part::flagName).toList();
  }

  private static Part part(String name) {
    return Arrays.stream(Part.values())
        .filter(part -> part.flagName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--remove: there is no part '%s'%s"
                        .formatted(name, NearestName.orAll(name, names()))));
  }

  /** Returns a posting without the parts. */
  public String apply(String text) {
    String left = text;
    for (Part part : Part.values()) {
      if (parts.contains(part)) {
        left = part.remove.apply(left);
      }
    }
    return left;
  }

  private static String withoutHeader(String text) {
    int end = text.indexOf("\n\n");
    return end < 0 ? "" : text.substring(end + 2);
  }

  private static String withoutFooter(String text) {
    List<String> lines = List.of(stripped(text).split("\n", -1));
    int line = lines.size() - 1;
    while (line > 0 && !isRule(lines.get(line))) {
      line--;
    }
    return line > 0 ? String.join("\n", lines.subList(0, line)) : text;
  }

  private static boolean isRule(String line) {
    return stripped(line).chars().allMatch(letter -> letter == '-');
  }

  private static String withoutQuotes(String text) {
    return Arrays.stream(text.split("\n", -1))
        .filter(line -> !QUOTE.matcher(line).find())
        .collect(Collectors.joining("\n"));
  }

  /** Python's strip of ISO-8859-1: Java's leaves the next-line character and the hard space. */
  private static String stripped(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isSpace(char letter) {
    return Character.isWhitespace(letter) || letter == '\u0085' || letter == '\u00a0';
  }
}
