package dev.longhand.runner.model;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.files.UsageException;
import dev.longhand.files.UserException;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.LabelOrder;
import dev.longhand.runner.data.TokenizedExamples;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.trainer.Trainer;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.trainer.evaluation.Predictor;
import dev.longhand.trainer.events.TrainingListener;
import dev.longhand.trainer.setup.TrainingSetup;
import dev.longhand.trainer.step.OutOfMemoryRetry;
import dev.longhand.zoo.BuildReport;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.bigbird.BigBirdConfig;
import dev.longhand.zoo.config.Labels;
import dev.longhand.zoo.convert.LongModel;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.longformer.LongformerConfig;
import dev.longhand.zoo.model.AttentionType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.model.RandomBlocks;
import dev.longhand.zoo.model.TokenTypes;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.weights.WeightMatcher;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A model with a head for a task, loaded into a session, and what reads texts for it.
 *
 * @param maxLength tokens of a row
 * @param planLength what BigBird's attention is planned for; empty where a batch's length decides,
 *     and for other models
 * @param order which output is which class of the task
 * @param report what its weights were made of
 * @param working the temporary folder of its SavedModel
 */
public record PreparedModel(
    TrainableModel model,
    ModelConfig config,
    Tokenizer tokenizer,
    int maxLength,
    OptionalInt planLength,
    AttentionType attentionType,
    LabelOrder order,
    BuildReport report,
    WorkingFolder working)
    implements AutoCloseable {

  /** Returns a trainer of this model in a run folder, with listeners. */
  public Trainer trainer(
      TrainingArguments arguments, Path folder, List<TrainingListener> listeners) {
    return new Trainer(
        new TrainingSetup(
            model, arguments, folder, tokenizer.padTokenId(), constants(), listeners));
  }

  /** Returns what predicts with it apart from a run, reporting to these. */
  public Predictor predictor(List<TrainingListener> listeners) {
    TrainingSetup setup =
        new TrainingSetup(
            model,
            TrainingArguments.defaults(),
            model.directory(),
            tokenizer.padTokenId(),
            constants(),
            listeners);
    return new Predictor(setup, new OutOfMemoryRetry(setup), () -> {});
  }

  /** Returns whether a part of it, such as its head, is newly initialized. */
  public boolean isUntrained() {
    return !report.newlyInitialized().isEmpty();
  }

  /** Warns, before results without training, where a part of it is new. */
  public void warnIfUntrained(ModelSource source, Console console) {
    if (isUntrained()) {
      console.warn(
          "%s is not trained for this task: %s are newly initialized; train with --do_train"
              .formatted(source.origin(), WeightMatcher.listed(report.newlyInitialized())));
    }
  }

  /**
   * Builds and loads a model. Its temporary folder within the run's is this process's alone, and is
   * removed when this is closed.
   *
   * @param folder of the run
   * @param classes the names of the classes; none for a regression
   * @param form the change to the source's configuration
   */
  public static PreparedModel in(
      Path folder,
      ModelSource source,
      Tokenizer tokenizer,
      List<String> classes,
      HeadOverride form,
      ParsedArguments flags,
      TrainingArguments arguments,
      Console console) {
    WorkingFolder working = WorkingFolder.in(folder);
    boolean isOpen = false;
    try {
      PreparedModel model =
          build(working, source, tokenizer, classes, form, flags, arguments, console);
      isOpen = true;
      return model;
    } finally {
      if (!isOpen) {
        working.close();
      }
    }
  }

  private static PreparedModel build(
      WorkingFolder working,
      ModelSource source,
      Tokenizer tokenizer,
      List<String> classes,
      HeadOverride form,
      ParsedArguments flags,
      TrainingArguments arguments,
      Console console) {
    Path folder = working.savedModel();
    boolean isRegression = classes.isEmpty();
    LabelOrder order = LabelOrder.of(classes, source.config().labels().names());
    order.warning().filter(w -> !isRegression).ifPresent(console::warn);
    Labels labels = isRegression ? Labels.regression() : Labels.classes(order.names());
    ModelConfig labeled = form.head().apply(source.config().withLabels(labels));
    ModelConfig chosen = configured(labeled, tokenizer, flags);
    int maxLength = maxLength(source, chosen, tokenizer, form.lengthFlag(), flags, console);
    ModelConfig config =
        chosen instanceof HierarchicalConfig documents
            ? documents.withSegments(maxLength, documents.segmentOverlap())
            : chosen;
    requireVocabulary(source, config, tokenizer);
    TokenTypes.require(source.tokenizer(), config, tokenizer, false);
    AttentionType attentionType =
        AttentionType.valueOf(flags.text("attention_type").toUpperCase(Locale.ROOT));
    ModelFlags.warnAboutOthers(config, flags, console);

    BuildReport report = build(source, config, tokenizer, flags, arguments, attentionType, folder);
    report.notes().forEach(console::info);
    OptionalInt planLength =
        base(config) instanceof BigBirdConfig && flags.isTrue("pad_to_max_length")
            ? OptionalInt.of(maxLength)
            : OptionalInt.empty();
    return new PreparedModel(
        TrainableModel.load(folder, arguments.session()),
        config,
        tokenizer,
        maxLength,
        planLength,
        attentionType,
        order,
        report,
        working);
  }

  private static BuildReport build(
      ModelSource source,
      ModelConfig config,
      Tokenizer tokenizer,
      ParsedArguments flags,
      TrainingArguments arguments,
      AttentionType attentionType,
      Path target) {
    RandomBlocks blocks =
        RandomBlocks.valueOf(flags.text("bigbird_random_blocks").toUpperCase(Locale.ROOT));
    BuildOptions options =
        BuildOptions.defaults()
            .withBigBird(blocks, attentionType)
            .withTokenTypeIds(tokenizer.givesTokenTypeIds())
            .withIgnoreMismatchedSizes(flags.isTrue("ignore_mismatched_sizes"))
            .withSeed(arguments.seed())
            .withGradientCheckpointing(flags.isTrue("gradient_checkpointing"))
            .withPrecision(arguments.precision());
    if (source.weights().isEmpty()) {
      return ModelBuilder.build(config, options, Optional.empty(), tokenizer.files(), target);
    }
    try (TensorFile weights = TensorFiles.open(source.weights().get())) {
      if (source.made().isEmpty()) {
        return ModelBuilder.build(config, options, Optional.of(weights), tokenizer.files(), target);
      }
      LongModel made = source.made().get().withConfig(config);
      return made.withSeparator(tokenizer.separatorTokenId())
          .build(options, weights, tokenizer.files(), target);
    }
  }

  /** The encoder's configuration, which a model of documents has within its own. */
  private static ModelConfig base(ModelConfig config) {
    return config instanceof HierarchicalConfig documents ? documents.base() : config;
  }

  private static int maxLength(
      ModelSource source,
      ModelConfig config,
      Tokenizer tokenizer,
      String flag,
      ParsedArguments flags,
      Console console) {
    int most = readable(config, tokenizer);
    int usual = config instanceof HierarchicalConfig documents ? documents.segmentLength() : most;
    int wanted = flags.optionalInteger(flag).orElse(Math.min(usual, most));
    // A longer row is cut, as run_glue does; shorter segments would be another model of documents.
    if (config instanceof HierarchicalConfig) {
      requireReadable(flag, wanted, most, source);
    }
    if (wanted > most) {
      console.warn(
          "--%s %d exceeds the maximum of %d of %s; using %d"
              .formatted(flag, wanted, most, source.origin(), most));
    }
    return Math.min(wanted, most);
  }

  /**
   * Refuses segments that are longer than what the model reads.
   *
   * @param flag that gives their length
   */
  public void requireReadable(String flag, int length, ModelSource source) {
    requireReadable(flag, length, readable(config, tokenizer), source);
  }

  private static void requireReadable(String flag, int length, int most, ModelSource source) {
    if (length > most) {
      throw new UsageException(
          "--%s %d is more than the %d tokens that %s reads; expected at most that"
              .formatted(flag, length, most, source.origin()));
    }
  }

  private static int readable(ModelConfig config, Tokenizer tokenizer) {
    return Math.min(tokenizer.modelMaxLength(), config.maxLength());
  }

  private static void requireVocabulary(
      ModelSource source, ModelConfig config, Tokenizer tokenizer) {
    int rows = config.encoder().vocabularySize();
    if (tokenizer.vocabularySize() > rows) {
      throw new UserException(
          ("%s: the tokenizer has %d tokens, but config.json says vocab_size %d; the"
                  + " tokenizer is another model's, give the right one with --tokenizer_name")
              .formatted(source.tokenizer(), tokenizer.vocabularySize(), rows));
    }
  }

  /** The flags' choices; Longformer's separator is the tokenizer's. */
  private static ModelConfig configured(
      ModelConfig config, Tokenizer tokenizer, ParsedArguments flags) {
    OptionalDouble dropout = flags.optionalNumber("dropout");
    ModelConfig dropping = dropout.isEmpty() ? config : config.withDropout(dropout.getAsDouble());
    ModelConfig chosen = ModelFlags.apply(dropping, flags);
    return chosen instanceof LongformerConfig longformer
        ? longformer.withSeparator(tokenizer.separatorTokenId())
        : chosen;
  }

  /** Returns the scalar inputs that are the same for every batch. */
  public Map<String, Integer> constants() {
    return planLength.isPresent()
        ? Map.of(BigBirdConfig.PLAN_LENGTH, planLength.getAsInt())
        : Map.of();
  }

  /** Returns what counts its batches by their attention, for BigBird. */
  public Optional<AttentionCount> attentionCount() {
    return base(config) instanceof BigBirdConfig bigBird
        ? Optional.of(new AttentionCount(bigBird, attentionType, planLength))
        : Optional.empty();
  }

  /** Returns examples as this model reads them. */
  public TokenizedExamples tokenized(Examples examples) {
    return new TokenizedExamples(examples, tokenizer, maxLength);
  }

  /** Closes the session and removes the temporary folder. */
  @Override
  public void close() {
    try {
      model.close();
    } finally {
      working.close();
    }
  }
}
