package dev.longhand.zoo.weights;

import dev.longhand.files.UserException;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Matches a model's parameters to the tensors of a published checkpoint, and accepts no surprise.
 *
 * <p>Names are those of the Hugging Face checkpoints: with the encoder's prefix or without it, and
 * with the {@code gamma} and {@code beta} of old BERT files. Buffers that are no parameters are
 * passed over, as is a decoder of masked words that repeats the word embeddings, and other heads
 * are dropped. A head that the file does not have is newly initialized, and then so may be the
 * pooler, which checkpoints of masked-word training lack. So are the parameters that an
 * architecture has beside BERT's, in a file that has none of them. Everything else must be there,
 * in its shape, and nothing more.
 */
public final class WeightMatcher {
  private static final String NEW_HEAD_FLAG = "ignore_mismatched_sizes";
  private static final String NEW_HEAD_ADVICE =
      ": give --" + NEW_HEAD_FLAG + " to start with a new one";
  private static final Pattern NO_PARAMETER =
      Pattern.compile(
          "(.*\\.)?embeddings\\.(position_ids|token_type_ids)"
              // performer-pytorch: fixed tables, and its modules once more
              + "|(performer\\.)?(layer_)?pos_emb\\.emb"
              + "|(.*\\.)?proj_updater\\..*");

  /** Embeddings that Linformer's encoder does not have within its prefix. */
  private static final Pattern EMBEDDINGS = Pattern.compile("(token|pos)_emb\\.weight");

  private static final Pattern PRETRAINING_HEAD =
      Pattern.compile("(cls|lm_head|vocab_transform|vocab_layer_norm|vocab_projector)\\..*");
  private static final Pattern DECODER =
      Pattern.compile(
          "(cls\\.predictions|lm_head)\\.decoder\\.(weight|bias)|vocab_projector\\.weight");
  private static final Pattern CLASSIFICATION_HEAD =
      Pattern.compile("(classifier|pre_classifier|head|lstm|segment_encoder)\\..*");
  private static final Pattern POOLER = Pattern.compile("pooler\\..*");
  private static final String WORDS = "embeddings.word_embeddings.weight";
  private static final int NAMES_LISTED = 6;

  private final TensorFile source;
  private final Path file;
  private final Map<String, TensorEntry> tensors;
  private final Map<String, ParameterSpec> expected;
  private final String prefix;
  private final List<String> own;
  private final boolean ignoreMismatchedSizes;

  private final Map<String, String> found = new LinkedHashMap<>();
  private final List<String> dropped = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> misshapen = new ArrayList<>();
  private final List<String> untied = new ArrayList<>();
  private final Set<String> renewed = new LinkedHashSet<>();
  private boolean onlyHeadMisshapen = true;

  private WeightMatcher(
      List<ParameterSpec> expected,
      TensorFile source,
      String prefix,
      List<String> own,
      boolean ignoreMismatchedSizes) {
    this.source = source;
    this.file = source.path();
    this.tensors = source.entries();
    this.expected = new LinkedHashMap<>();
    expected.forEach(parameter -> this.expected.put(parameter.name(), parameter));
    this.prefix = prefix;
    this.own = own;
    this.ignoreMismatchedSizes = ignoreMismatchedSizes;
  }

  /**
   * Matches parameters to a checkpoint's tensors.
   *
   * @param expected the model's parameters; those whose name does not begin with the prefix are its
   *     head
   * @param basePrefix the encoder's prefix with its dot, such as {@code bert.}
   * @param own endings of the encoder's parameters that BERT lacks, such as {@code .key_projection}
   * @param ignoreMismatchedSizes whether a head's tensors of another size are newly initialized
   * @throws UserException that lists the unexpected, missing and wrongly shaped tensors
   */
  public static WeightPlan match(
      List<ParameterSpec> expected,
      TensorFile source,
      String basePrefix,
      List<String> own,
      boolean ignoreMismatchedSizes) {
    return new WeightMatcher(expected, source, basePrefix, own, ignoreMismatchedSizes).plan();
  }

  /** The first of some names in one line, and how many more there are. */
  public static String listed(List<String> names) {
    String shown = names.stream().limit(NAMES_LISTED).collect(Collectors.joining(", "));
    int more = names.size() - NAMES_LISTED;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  private WeightPlan plan() {
    tensors.keySet().stream().filter(tensor -> tied(tensor).isEmpty()).forEach(this::place);
    tensors.keySet().forEach(tensor -> tied(tensor).ifPresent(name -> tie(tensor, name)));
    List<Predicate<String>> mayBeNew = mayBeNew();
    expected.values().forEach(parameter -> check(parameter, mayBeNew));
    if (Stream.of(unexpected, missing, misshapen, untied).anyMatch(list -> !list.isEmpty())) {
      throw refusal();
    }
    Map<String, String> sources = new LinkedHashMap<>();
    for (String name : expected.keySet()) {
      if (!renewed.contains(name)) {
        sources.put(name, found.get(name));
      }
    }
    return new WeightPlan(sources, List.copyOf(renewed), List.copyOf(dropped), notes());
  }

  /** Returns predicates of the parameters that may be absent from the file. */
  private List<Predicate<String>> mayBeNew() {
    List<Predicate<String>> mayBeNew = new ArrayList<>();
    boolean newHead = hasNone(this::isHead);
    if (newHead) {
      mayBeNew.add(this::isHead);
    }
    if ((newHead || hasMaskedWords()) && hasNone(this::isPooler)) {
      mayBeNew.add(this::isPooler);
    }
    if (hasNone(this::isOwn)) {
      mayBeNew.add(this::isOwn);
    }
    return List.copyOf(mayBeNew);
  }

  /** Finds out what a tensor of the file is to the model. */
  private void place(String tensor) {
    Optional<String> parameter = parameter(tensor);
    if (parameter.isPresent()) {
      if (found.putIfAbsent(parameter.get(), tensor) != null) {
        unexpected.add(tensor + " (beside " + found.get(parameter.get()) + ")");
      }
    } else if (isAnotherHead(tensor)) {
      dropped.add(tensor);
    } else if (!NO_PARAMETER.matcher(tensor).matches()) {
      unexpected.add(tensor);
    }
  }

  /** Returns the parameter of the model that a tensor of a tied decoder repeats. */
  private Optional<String> tied(String tensor) {
    Matcher decoder = DECODER.matcher(tensor);
    if (!decoder.matches() || !hasMaskedWords()) {
      return Optional.empty();
    }
    return Optional.of(
        "bias".equals(decoder.group(2)) ? decoder.group(1) + ".bias" : prefix + WORDS);
  }

  /** Takes a tensor for the parameter that it repeats if the file has that under no other name. */
  private void tie(String tensor, String parameter) {
    String other = found.putIfAbsent(parameter, tensor);
    if (other != null && source.floats(tensor).mismatch(source.floats(other)) >= 0) {
      untied.add(tensor + " (is not " + other + ")");
    }
  }

  /** Returns whether the model has a head of masked words, which reads no pooler. */
  private boolean hasMaskedWords() {
    return expected.keySet().stream().anyMatch(name -> PRETRAINING_HEAD.matcher(name).matches());
  }

  /** Returns the parameter that a tensor's name stands for. */
  private Optional<String> parameter(String tensor) {
    String name =
        tensor
            .replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
            .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias");
    if (expected.containsKey(name)) {
      return Optional.of(name);
    }
    return Optional.of(prefix + name).filter(expected::containsKey);
  }

  /**
   * Returns whether a tensor that the model does not have is of a head: one of pretraining, a
   * classification head of another form, or the pooler (the head of next-sentence training) in
   * front of a model without one.
   */
  private boolean isAnotherHead(String tensor) {
    if (POOLER.matcher(withoutPrefix(tensor)).matches()) {
      return expected.keySet().stream().noneMatch(this::isPooler);
    }
    return PRETRAINING_HEAD.matcher(tensor).matches()
        || CLASSIFICATION_HEAD.matcher(tensor).matches();
  }

  private boolean hasNone(Predicate<String> part) {
    return expected.keySet().stream().noneMatch(name -> part.test(name) && has(name));
  }

  private void check(ParameterSpec parameter, List<Predicate<String>> mayBeNew) {
    String name = parameter.name();
    if (!has(name)) {
      if (mayBeNew.stream().anyMatch(part -> part.test(name))) {
        renewed.add(name);
      } else {
        missing.add(name);
      }
      return;
    }
    TensorEntry tensor = tensors.get(found.get(name));
    if (!tensor.type().floating()) {
      misshapen.add(tensor.name() + " (" + tensor.type() + ", expected floating-point numbers)");
      onlyHeadMisshapen = false;
    } else if (!tensor.shape().equals(parameter.shape())) {
      if (isHead(name) && ignoreMismatchedSizes) {
        renewed.add(name);
      } else {
        misshapen.add(
            "%s (%s, expected %s)".formatted(tensor.name(), tensor.shape(), parameter.shape()));
        onlyHeadMisshapen &= isHead(name);
      }
    }
  }

  private boolean has(String parameter) {
    return found.containsKey(parameter);
  }

  private boolean isHead(String parameter) {
    return !parameter.startsWith(prefix) && !EMBEDDINGS.matcher(parameter).matches();
  }

  private boolean isPooler(String parameter) {
    return !isHead(parameter) && POOLER.matcher(withoutPrefix(parameter)).matches();
  }

  private boolean isOwn(String parameter) {
    return own.stream().anyMatch(parameter::endsWith);
  }

  private String withoutPrefix(String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!dropped.isEmpty()) {
      notes.add("dropped tensors of another head in " + file + ": " + listed(dropped));
    }
    List<String> added = renewed.stream().filter(this::isOwn).toList();
    if (!added.isEmpty()) {
      notes.add("newly initialized, because BERT has no such parameters: " + listed(added));
    }
    List<String> others = renewed.stream().filter(name -> !isOwn(name)).toList();
    if (!others.isEmpty()) {
      notes.add("newly initialized; train them before use: " + listed(others));
    }
    return List.copyOf(notes);
  }

  private UserException refusal() {
    List<String> faults = new ArrayList<>();
    addFault(faults, "missing", missing);
    addFault(faults, "unexpected", unexpected);
    addFault(faults, "wrongly shaped", misshapen);
    addFault(faults, "not tied", untied);
    return new UserException(
            file + " does not fit this model: " + String.join("; ", faults) + "; " + advice())
        .advising(NEW_HEAD_FLAG, NEW_HEAD_ADVICE);
  }

  private static void addFault(List<String> faults, String what, List<String> names) {
    if (!names.isEmpty()) {
      faults.add(names.size() + " " + what + ": " + listed(names));
    }
  }

  private String advice() {
    if (found.keySet().stream().allMatch(this::isHead)) {
      return "none of its tensors belongs to an encoder called "
          + prefix.replace(".", "")
          + " (its names begin with "
          + tensors.keySet().stream()
              .map(name -> name.substring(0, name.indexOf('.') + 1))
              .distinct()
              .limit(NAMES_LISTED)
              .collect(Collectors.joining(" "))
          + "): choose the model that the checkpoint was saved from";
    }
    if (!untied.isEmpty()) {
      return "a decoder of masked words other than the word embeddings is not computed here";
    }
    if (missing.isEmpty() && unexpected.isEmpty() && onlyHeadMisshapen) {
      return "its head is of another size" + NEW_HEAD_ADVICE;
    }
    return "either config.json contradicts the weights, or the file is incomplete or another"
        + " model's";
  }
}
