package dev.longhand.zoo.convert;

import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.model.CheckpointNames;
import dev.longhand.zoo.model.CheckpointNames.Classifier;
import dev.longhand.zoo.model.CheckpointNames.Words;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.net.Activation;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The mapping of tensor names from one architecture's checkpoint to another's. */
final class TensorNames {
  private static final String LEFT_OUT = "";

  /** The layer on the pooler of a multiple choice, in every architecture. */
  private static final String CLASSIFIER = "classifier.";

  private static final Pattern WITHOUT_PREFIX = Pattern.compile("(embeddings|encoder|pooler)\\..*");
  private static final Pattern HEAD = Pattern.compile("(classifier|cls|lm_head)\\..*");

  private final String sourcePrefix;

  /** Beginnings of names in the order in which they are tried. */
  private final Map<String, String> beginnings = new LinkedHashMap<>();

  private final Map<String, String> copies;

  /**
   * Finds the names of a checkpoint's tensors in the target's.
   *
   * @param names of all tensors in the file
   */
  TensorNames(ModelConfig source, ModelConfig target, Collection<String> names) {
    sourcePrefix = source.basePrefix();
    CheckpointNames from = source.checkpointNames().orElseThrow();
    CheckpointNames to = target.checkpointNames().orElseThrow();
    copies = to.copies();
    HeadType head = source.head().type();
    if (head == target.head().type()) {
      switch (head) {
        case CLASSIFICATION -> placeClassifier(from, to, names);
        case MULTIPLE_CHOICE -> beginnings.put(CLASSIFIER, CLASSIFIER);
        case MASKED_WORDS -> {}
      }
    }
    boolean poolerIsTaken = beginnings.containsValue(to.pooler());
    beginnings.putIfAbsent(from.pooler(), poolerIsTaken ? LEFT_OUT : to.pooler());
    if (from.words().equals(to.words())) {
      beginnings.put("cls.", "cls.");
      beginnings.put("lm_head.", "lm_head.");
    } else if (isGelu(source.encoder().activation())) {
      place(from.words(), to.words());
    }
    beginnings.put(sourcePrefix, target.basePrefix());
  }

  private static boolean isGelu(Activation activation) {
    return activation == Activation.GELU || activation == Activation.GELU_PYTHON;
  }

  /** Places a head that is in the file with both its layers, where the forms are the same. */
  private void placeClassifier(CheckpointNames from, CheckpointNames to, Collection<String> names) {
    Set<String> present = names.stream().map(this::complete).collect(Collectors.toSet());
    if (from.classifier().isEmpty() || to.classifier().isEmpty()) {
      return;
    }
    Classifier source = from.classifier().get();
    Classifier target = to.classifier().get();
    if (present.contains(source.dense() + "weight") && present.contains(source.out() + "weight")) {
      beginnings.put(source.dense(), target.dense());
      beginnings.put(source.out(), target.out());
    }
  }

  private void place(Words from, Words to) {
    beginnings.put(from.dense(), to.dense());
    beginnings.put(from.norm(), to.norm());
    beginnings.put(from.decoder(), to.decoder());
  }

  /**
   * Returns the name of a tensor in the target: its own name where it is not known, and nothing
   * where it is of a head of another form.
   */
  Optional<String> of(String tensor) {
    String name = complete(tensor);
    for (Map.Entry<String, String> beginning : beginnings.entrySet()) {
      if (name.startsWith(beginning.getKey())) {
        return beginning.getValue().equals(LEFT_OUT)
            ? Optional.empty()
            : Optional.of(beginning.getValue() + name.substring(beginning.getKey().length()));
      }
    }
    return HEAD.matcher(name).matches() ? Optional.empty() : Optional.of(tensor);
  }

  /** The target's names of what starts as a copy of one of its tensors. */
  List<String> copiesOf(String name) {
    return copies.entrySet().stream()
        .filter(copy -> name.contains(copy.getKey()))
        .map(copy -> name.replace(copy.getKey(), copy.getValue()))
        .toList();
  }

  /** The name with the encoder's prefix, and without the words of old files for layer norms. */
  private String complete(String tensor) {
    String name =
        tensor
            .replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
            .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias");
    return WITHOUT_PREFIX.matcher(name).matches() ? sourcePrefix + name : name;
  }
}
