package dev.longhand.newsgroups;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.NearestName;
import dev.longhand.files.UsageException;
import dev.longhand.runner.model.HeadOverride;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.hierarchical.SegmentHead;
import dev.longhand.zoo.model.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The document head of a model: truncation to the first tokens, or a head over all segments.
 *
 * @param name what the user calls it; empty where the model decides
 */
record NewsHead(Optional<String> name) {
  static final String FLAG = "head";
  static final String TRUNCATE = "truncate";

  /** Returns all names. */
  static List<String> names() {
    return Stream.concat(Stream.of(TRUNCATE), SegmentHead.byConfigName().keySet().stream())
        .toList();
  }

  /** Returns the heads that the flags name, at least one; a usage error where one is unknown. */
  static List<NewsHead> of(ParsedArguments flags) {
    Optional<String> given = flags.optionalText(FLAG);
    if (given.isEmpty()) {
      return List.of(new NewsHead(Optional.empty()));
    }
    List<String> heads =
        Stream.of(given.get().split(",", -1)).map(String::strip).distinct().toList();
    for (String head : heads) {
      if (!names().contains(head)) {
        throw new UsageException(
            "--head: there is no head '%s'%s".formatted(head, NearestName.orAll(head, names())));
      }
    }
    return heads.stream().map(head -> new NewsHead(Optional.of(head))).toList();
  }

  /** Returns what is made of a model; one that was saved with a head keeps it if none is named. */
  HeadOverride form(ModelConfig source, ParsedArguments flags) {
    Optional<SegmentHead> head = name.isEmpty() ? ofModel(source) : named(name.get());
    return head.map(
            kind -> new HeadOverride(config -> with(config, kind, flags), Segmentation.LENGTH))
        .orElse(new HeadOverride(NewsHead::base, HeadOverride.OF_ROWS.lengthFlag()));
  }

  private static Optional<SegmentHead> ofModel(ModelConfig source) {
    return source instanceof HierarchicalConfig documents
        ? Optional.of(documents.segmentHead())
        : Optional.empty();
  }

  private static Optional<SegmentHead> named(String name) {
    return Optional.ofNullable(SegmentHead.byConfigName().get(name));
  }

  private static ModelConfig base(ModelConfig config) {
    return config instanceof HierarchicalConfig documents ? documents.base() : config;
  }

  private static ModelConfig with(ModelConfig config, SegmentHead head, ParsedArguments flags) {
    HierarchicalConfig documents =
        config instanceof HierarchicalConfig own && own.segmentHead() == head
            ? own
            : HierarchicalConfig.of(base(config), head);
    int overlap = flags.optionalInteger(Segmentation.OVERLAP).orElse(documents.segmentOverlap());
    return documents.withSegments(documents.segmentLength(), overlap);
  }
}
