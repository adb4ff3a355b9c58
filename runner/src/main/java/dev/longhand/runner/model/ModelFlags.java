package dev.longhand.runner.model;

import dev.longhand.cli.Flag;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UserException;
import dev.longhand.zoo.attention.Kernel;
import dev.longhand.zoo.bert.BertConfig;
import dev.longhand.zoo.bigbird.BigBirdConfig;
import dev.longhand.zoo.distilbert.DistilBertConfig;
import dev.longhand.zoo.linformer.LinformerConfig;
import dev.longhand.zoo.linformer.Sharing;
import dev.longhand.zoo.longformer.GlobalAttention;
import dev.longhand.zoo.longformer.LongformerConfig;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.performer.PerformerConfig;
import dev.longhand.zoo.roberta.RobertaConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Flags that one architecture has: most replace a key of config.json, some decide how its graph is
 * built.
 */
public final class ModelFlags {
  private static final String GROUP = "Architectures";
  private static final String CLASSIFIER_DROPOUT = "classifier_dropout";
  private static final String NO_KEY = "";

  /**
   * A flag of some architectures.
   *
   * @param keys of config.json that it replaces, by the architecture's {@code model_type}; empty
   *     texts where it replaces none
   */
  private record ModelFlag(Flag flag, Map<String, String> keys) {
    ModelFlag(Flag flag, String modelType, String key) {
      this(flag, Map.of(modelType, key));
    }

    boolean isOf(ModelConfig config) {
      return keys.containsKey(config.modelType());
    }

    String key(ModelConfig config) {
      return keys.get(config.modelType());
    }

    boolean replacesKey() {
      return !keys.containsValue(NO_KEY);
    }

    /** Returns the value for config.json: one number of a list stands for itself. */
    Object value(ParsedArguments flags) {
      Object value = flags.value(flag.name()).orElseThrow();
      return value instanceof List<?> list && list.size() == 1 ? list.get(0) : value;
    }
  }

  private static final List<ModelFlag> ALL =
      List.of(
          new ModelFlag(
              Flag.text("attention_type", "auto", GROUP, "attention type of BigBird")
                  .choices("auto", "full", "block_sparse")
                  .alias("bigbird_attention_type"),
              BigBirdConfig.MODEL_TYPE,
              NO_KEY),
          new ModelFlag(
              Flag.text(
                      "bigbird_random_blocks",
                      "transformers",
                      GROUP,
                      "random blocks of BigBird in evaluation: as in transformers, or as in the paper, which keeps"
                          + " the blocks of training")
                  .choices("transformers", "paper"),
              BigBirdConfig.MODEL_TYPE,
              NO_KEY),
          new ModelFlag(
              positive("block_size", "block size of BigBird, in tokens"),
              BigBirdConfig.MODEL_TYPE,
              "block_size"),
          new ModelFlag(
              Flag.integer(
                      "num_random_blocks",
                      GROUP,
                      "number of random blocks that each query block of BigBird attends to")
                  .in(Range.atLeast(0)),
              BigBirdConfig.MODEL_TYPE,
              "num_random_blocks"),
          new ModelFlag(
              Flag.integers(
                      "attention_window",
                      GROUP,
                      "attention window of Longformer: an even number, or one per layer separated by"
                          + " commas")
                  .in(Range.atLeast(2)),
              LongformerConfig.MODEL_TYPE,
              LongformerConfig.WINDOW),
          new ModelFlag(
              Flag.text("global_attention", GROUP, "tokens of Longformer with global attention")
                  .choices(List.copyOf(GlobalAttention.byConfigName().keySet())),
              LongformerConfig.MODEL_TYPE,
              LongformerConfig.GLOBAL_ATTENTION),
          new ModelFlag(
              positive("linformer_k", "projected length k of keys and values in Linformer"),
              LinformerConfig.MODEL_TYPE,
              LinformerConfig.K),
          new ModelFlag(
              Flag.text("linformer_sharing", GROUP, "parameter sharing of Linformer's projections")
                  .choices(List.copyOf(Sharing.byConfigName().keySet())),
              LinformerConfig.MODEL_TYPE,
              LinformerConfig.SHARING),
          new ModelFlag(
              positive(
                  "nb_features", "number of random features of Performer (default: int(d ln d))"),
              PerformerConfig.MODEL_TYPE,
              PerformerConfig.FEATURES),
          new ModelFlag(
              Flag.integer(
                      "feature_redraw_interval",
                      GROUP,
                      "optimizer steps between redraws of Performer's random features; 0 = never")
                  .in(Range.atLeast(0)),
              PerformerConfig.MODEL_TYPE,
              PerformerConfig.REDRAW_INTERVAL),
          new ModelFlag(
              Flag.text("performer_kernel", GROUP, "kernel of Performer's attention")
                  .choices(List.copyOf(Kernel.byConfigName().keySet())),
              PerformerConfig.MODEL_TYPE,
              PerformerConfig.KERNEL),
          new ModelFlag(
              Flag.decimal(
                      CLASSIFIER_DROPOUT,
                      GROUP,
                      "dropout probability before the classifier (default: the model's, otherwise that"
                          + " of the hidden layers)")
                  .in(Range.fromUpTo(0, 1)),
              classifierDropoutKeys()));

  private ModelFlags() {}

  /** Longformer's head has no rate of its own. */
  private static Map<String, String> classifierDropoutKeys() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put(BertConfig.MODEL_TYPE, CLASSIFIER_DROPOUT);
    keys.put(DistilBertConfig.MODEL_TYPE, DistilBertConfig.CLASSIFIER_DROPOUT);
    keys.put(RobertaConfig.MODEL_TYPE, CLASSIFIER_DROPOUT);
    keys.put(BigBirdConfig.MODEL_TYPE, CLASSIFIER_DROPOUT);
    keys.put(LinformerConfig.MODEL_TYPE, CLASSIFIER_DROPOUT);
    keys.put(PerformerConfig.MODEL_TYPE, CLASSIFIER_DROPOUT);
    return keys;
  }

  private static Flag positive(String name, String help) {
    return Flag.integer(name, GROUP, help).in(Range.atLeast(1));
  }

  /** Returns the flags in the order in which the help lists them. */
  static Flag[] flags() {
    return ALL.stream().map(ModelFlag::flag).toArray(Flag[]::new);
  }

  /** Returns the flags that replace a key of config.json. */
  public static Flag[] ofConfiguration() {
    return ALL.stream().filter(ModelFlag::replacesKey).map(ModelFlag::flag).toArray(Flag[]::new);
  }

  /**
   * Returns a configuration with what the user gave in place of what it says; a command may have
   * some of these flags or none.
   */
  public static ModelConfig apply(ModelConfig config, ParsedArguments flags) {
    List<ModelFlag> given =
        ALL.stream()
            .filter(each -> each.isOf(config) && each.replacesKey())
            .filter(each -> flags.givenNames().contains(each.flag.name()))
            .toList();
    if (given.isEmpty()) {
      return config;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    given.forEach(each -> values.put(each.key(config), each.value(flags)));
    try {
      return config.with(values);
    } catch (UserException wrong) {
      String names =
          String.join(", ", given.stream().map(each -> "--" + each.flag.name()).toList());
      throw new UserException(names + " cannot be applied: " + wrong.getMessage(), wrong);
    }
  }

  /** Warns of flags that the user gave and that the model does not have. */
  public static void warnAboutOthers(ModelConfig config, ParsedArguments flags, Console console) {
    for (ModelFlag each : ALL) {
      boolean isGiven = flags.givenNames().contains(each.flag.name());
      if (isGiven && !each.isOf(config)) {
        console.warn(
            "--%s is for %s and changes nothing in %s"
                .formatted(
                    each.flag.name(), String.join(", ", each.keys.keySet()), config.modelType()));
      }
    }
  }
}
