package dev.longhand.tools.gpu;

import dev.longhand.savedmodels.runtime.Precision;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.config.ProblemType;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.hierarchical.SegmentHead;
import dev.longhand.zoo.model.AttentionType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.model.RandomBlocks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model whose graph is audited. Its sizes are the smallest: a larger one has the same operations.
 *
 * @param name for the table
 */
record AuditCase(String name, ModelConfig config, BuildOptions options) {
  private static final Map<String, Integer> SMALL =
      Map.of("vocab_size", 100, "dim", 64, "depth", 2, "heads", 4, "max_length", 64);

  /** This case with matrix products of another precision in training. */
  AuditCase in(Precision precision) {
    return new AuditCase(
        "%s, %s".formatted(name, precision.flag()), config, options.withPrecision(precision));
  }

  /** Every architecture with classification, and every head and every other way to train. */
  static List<AuditCase> all() {
    List<AuditCase> all = new ArrayList<>(architectures());
    all.addAll(heads());
    all.addAll(ways());
    return List.copyOf(all);
  }

  /** Every architecture. */
  static List<AuditCase> architectures() {
    return Presets.tiny().stream().map(tiny -> of(tiny.name(), tiny.config())).toList();
  }

  private static List<AuditCase> heads() {
    ModelConfig bert = Presets.get("bert-tiny").config();
    ModelConfig longformer = Presets.get("longformer-tiny").config();
    List<AuditCase> all = new ArrayList<>();
    all.add(
        of("bert-tiny, regression", bert.withHead(HeadConfig.classification(Labels.regression()))));
    var several = new Labels(List.of("a", "b", "c"), ProblemType.MULTI_LABEL);
    all.add(of("bert-tiny, several labels", bert.withHead(HeadConfig.classification(several))));
    for (HeadType type : List.of(HeadType.MASKED_WORDS, HeadType.MULTIPLE_CHOICE)) {
      String head = type == HeadType.MASKED_WORDS ? "masked words" : "multiple choice";
      all.add(of("bert-tiny, " + head, bert.withHead(HeadConfig.of(type))));
      all.add(of("longformer-tiny, " + head, longformer.withHead(HeadConfig.of(type))));
    }
    for (SegmentHead head : SegmentHead.values()) {
      all.add(of("bert-tiny, segments by " + head.configName(), HierarchicalConfig.of(bert, head)));
    }
    return all;
  }

  private static List<AuditCase> ways() {
    ModelConfig bigBird = Presets.get("bigbird-tiny").config();
    BuildOptions defaults = BuildOptions.defaults();
    return List.of(
        new AuditCase(
            "bert-tiny, gradient checkpointing",
            Presets.get("bert-tiny").config(),
            defaults.withGradientCheckpointing(true)),
        new AuditCase(
            "bert-tiny, hidden states",
            Presets.get("bert-tiny").config(),
            defaults.withHiddenStates(true)),
        new AuditCase(
            "bigbird-tiny, the paper's blocks",
            bigBird,
            defaults.withBigBird(RandomBlocks.PAPER, AttentionType.BLOCK_SPARSE)),
        of("linformer-prenorm", small("linformer-prenorm").with(Map.of("k", 16, "dropout", 0.1))),
        of("performer-prenorm", small("performer-prenorm").with(Map.of("dim_head", 16))),
        of(
            "performer-prenorm, learned positions",
            small("performer-prenorm").with(Map.of("dim_head", 16, "rotary_position_emb", false))));
  }

  private static ModelConfig small(String preset) {
    return Presets.get(preset).config().with(SMALL);
  }

  private static AuditCase of(String name, ModelConfig config) {
    return new AuditCase(name, config, BuildOptions.defaults());
  }
}
