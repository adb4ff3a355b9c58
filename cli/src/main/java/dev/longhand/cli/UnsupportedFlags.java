package dev.longhand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Flags of transformers and its examples that change nothing here, or that are refused: a JSON
 * resource, one object a flag, read into a table.
 */
public final class UnsupportedFlags {
  private static final String IGNORED = "Accepted and ignored";
  private static final String REFUSED = "Refused";

  private UnsupportedFlags() {}

  /**
   * One flag of the resource.
   *
   * @param name the name without dashes
   * @param type a {@link FlagType} in lower case
   * @param defaultValue what transformers takes where it is not given; null where that is None
   * @param treatment "ignored" or "refused"
   * @param accepted the values of a refused flag that change nothing; see {@link Flag#choices}
   * @param reason why it is not supported, and what to use in its place
   */
  private record Entry(
      String name,
      String type,
      @JsonProperty("default") Object defaultValue,
      String treatment,
      List<String> accepted,
      String reason) {

    Flag flag() {
      FlagType flagType = FlagType.valueOf(type.toUpperCase(Locale.ROOT));
      Treatment of = Treatment.valueOf(treatment.toUpperCase(Locale.ROOT));
      String group = of == Treatment.REFUSED ? REFUSED : IGNORED;
      Flag flag = Flag.plain(name, flagType, Optional.empty(), group, reason);
      Flag treated = of == Treatment.REFUSED ? flag.refused().choices(accepted) : flag.ignored();
      return defaultValue == null ? treated : treated.withDefault(Values.check(flag, defaultValue));
    }
  }

  /**
   * Returns the flags of a resource in its order.
   *
   * @param owner the class beside which the resource lies
   */
  public static FlagTable read(Class<?> owner, String resource) {
    ObjectMapper json = new ObjectMapper();
    try (InputStream in = owner.getResourceAsStream(resource)) {
      List<Entry> entries = json.readValue(in, new TypeReference<List<Entry>>() {});
      return FlagTable.of(entries.stream().map(Entry::flag).toList());
    } catch (IOException broken) {
      throw new UncheckedIOException(resource, broken);
    }
  }
}
