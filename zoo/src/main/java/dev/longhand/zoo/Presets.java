package dev.longhand.zoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.UserException;
import dev.longhand.zoo.config.ConfigReader;
import dev.longhand.zoo.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The published sizes of the zoo's models, and tiny ones for samples and tests. */
public final class Presets {
  /**
   * A model of a certain size.
   *
   * @param names its name, then other names of the same
   * @param shortName the one of them that is an architecture's own name; empty for further sizes
   * @param repository where its checkpoint is on the Hugging Face hub; empty where there is none
   * @param initFrom the checkpoint that it is made of where it has none; empty where it is trained
   *     from nothing
   * @param keys what its config.json says
   * @param config its configuration with two labels
   */
  public record Preset(
      List<String> names,
      Optional<String> shortName,
      Optional<String> repository,
      Optional<String> initFrom,
      ObjectNode keys,
      ModelConfig config) {
    /** Copies the keys. */
    public Preset {
      keys = keys.deepCopy();
    }

    /** A copy of the keys. */
    @Override
    public ObjectNode keys() {
      return keys.deepCopy();
    }

    /** The first of its names. */
    public String name() {
      return names.get(0);
    }
  }

  private static final List<Preset> ALL = readAll();

  private Presets() {}

  /** All presets, in the order of presets.json. */
  public static List<Preset> all() {
    return ALL;
  }

  /**
   * Returns the architectures' own names, such as {@code bigbird}, in the order of presets.json.
   */
  public static List<String> shortNames() {
    return ALL.stream().flatMap(preset -> preset.shortName().stream()).toList();
  }

  /** Returns the small sizes for samples and tests, one of each architecture. */
  public static List<Preset> tiny() {
    return ALL.stream().filter(preset -> preset.name().endsWith("-tiny")).toList();
  }

  /** The preset of a name such as {@code bigbird} or {@code google/bigbird-roberta-base}. */
  public static Optional<Preset> find(String name) {
    return ALL.stream().filter(preset -> preset.names.contains(name)).findFirst();
  }

  /**
   * The preset of a name.
   *
   * @throws UserException if there is none; it lists those that there are
   */
  public static Preset get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new UserException(
                    "there is no model '%s'; there are %s"
                        .formatted(
                            name, String.join(", ", ALL.stream().map(Preset::name).toList()))));
  }

  private static List<Preset> readAll() {
    List<Preset> presets = new ArrayList<>();
    for (JsonNode entry : ConfigReader.resource(Presets.class, "presets.json").get("presets")) {
      List<String> names = new ArrayList<>();
      entry.get("names").forEach(name -> names.add(name.asText()));
      ObjectNode keys = (ObjectNode) entry.get("config");
      presets.add(
          new Preset(
              List.copyOf(names),
              Optional.ofNullable(entry.get("short_name")).map(JsonNode::asText),
              Optional.ofNullable(entry.get("repository")).map(JsonNode::asText),
              Optional.ofNullable(entry.get("init_from")).map(JsonNode::asText),
              keys,
              Models.of(keys, names.get(0))));
    }
    return List.copyOf(presets);
  }
}
