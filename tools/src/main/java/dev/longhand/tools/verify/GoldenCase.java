package dev.longhand.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhand.files.UserException;
import dev.longhand.files.tensors.ElementType;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.LabelKind;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.tools.support.JsonFile;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.longformer.GlobalAttention;
import dev.longhand.zoo.model.AttentionType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.model.RandomBlocks;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Tensor;

/**
 * A folder of golden values: a configuration, weights, inputs, and what the reference
 * implementation makes of them.
 */
final class GoldenCase implements AutoCloseable {
  private static final List<String> TOKENS =
      List.of(
          Signatures.INPUT_IDS,
          Signatures.TOKEN_TYPE_IDS,
          Signatures.POSITIONS,
          GlobalAttention.MASK,
          Signatures.SEGMENTS);

  private static final List<String> HEADS =
      List.of("ForSequenceClassification", "ForMaskedLM", "ForPreTraining", "ForMultipleChoice");

  private final Path folder;
  private final TensorFile expected;

  private GoldenCase(Path folder, TensorFile expected) {
    this.folder = folder;
    this.expected = expected;
  }

  /**
   * Opens a golden folder.
   *
   * @throws UserException if it is none, or one of a head that there is not
   */
  static GoldenCase open(Path folder) {
    for (String file : List.of("config.json", "model.safetensors", "expected.safetensors")) {
      if (!Files.exists(folder.resolve(file))) {
        throw new UserException(
            folder
                + " is no golden folder: "
                + file
                + " is missing; expected config.json, model.safetensors and expected.safetensors"
                + " (or curve.json and start.safetensors)");
      }
    }
    JsonNode head = JsonFile.read(folder.resolve("config.json")).path("architectures").path(0);
    boolean isNamed = !head.isMissingNode() && !head.isNull();
    if (isNamed && HEADS.stream().noneMatch(head.asText()::endsWith)) {
      throw new UserException(
          "%s/config.json: architectures is %s; expected one that ends in %s, which are the heads there are"
              .formatted(folder, head, String.join(", ", HEADS)));
    }
    return new GoldenCase(folder, TensorFiles.open(folder.resolve("expected.safetensors")));
  }

  boolean has(String tensor) {
    return expected.entries().containsKey(tensor);
  }

  /** The names of the expected tensors that start with a prefix. */
  List<String> names(String prefix) {
    return expected.entries().keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  float[] floats(String tensor) {
    FloatBuffer buffer = expected.floats(tensor);
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  long[] longs(String tensor) {
    return expected.longs(tensor);
  }

  int[] ints(String tensor) {
    return Arrays.stream(longs(tensor)).mapToInt(Math::toIntExact).toArray();
  }

  long[] shape(String tensor) {
    return expected.entries().get(tensor).shape().stream().mapToLong(Long::longValue).toArray();
  }

  /** Builds the case's model into a folder that does not exist yet, and loads it. */
  TrainableModel build(Path target, SessionSettings settings) {
    BuildOptions options =
        BuildOptions.defaults()
            .withHiddenStates(true)
            .withTokenTypeIds(!names("").stream().noneMatch(GoldenCase::isTypes))
            .withBigBird(
                names("random_blocks.").isEmpty() ? RandomBlocks.FIRST : RandomBlocks.PAPER,
                AttentionType.AUTO);
    try (TensorFile weights = TensorFiles.open(folder.resolve("model.safetensors"))) {
      ModelConfig config = Models.read(folder.resolve("config.json"));
      ModelBuilder.build(config, options, Optional.of(weights), List.of(), target);
    }
    return TrainableModel.load(target, settings);
  }

  private static boolean isTypes(String tensor) {
    return tensor.endsWith(Signatures.TOKEN_TYPE_IDS);
  }

  /** The inputs whose names start with a prefix, as tensors that the caller closes. */
  Map<String, Tensor> inputs(String prefix, LabelKind kind) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (String input : TOKENS) {
      if (has(prefix + input)) {
        inputs.put(input, intTensor(prefix + input));
      }
    }
    inputs.put(
        Signatures.ATTENTION_MASK,
        Tensors.ofInts(mask(prefix), shape(prefix + Signatures.INPUT_IDS)));
    inputs.put(Signatures.LABELS, labels(prefix, kind));
    return inputs;
  }

  /** 1 at real positions; every position is real where the case has no mask. */
  int[] mask(String prefix) {
    if (has(prefix + Signatures.ATTENTION_MASK)) {
      return ints(prefix + Signatures.ATTENTION_MASK);
    }
    int[] mask = new int[ints(prefix + Signatures.INPUT_IDS).length];
    Arrays.fill(mask, 1);
    return mask;
  }

  private Tensor labels(String prefix, LabelKind kind) {
    String labels = prefix + Signatures.LABELS;
    if (kind.hasPositions()) {
      return labelsAtPositions(labels, prefix + Signatures.POSITIONS);
    }
    boolean numbers = expected.entries().get(labels).type() == ElementType.F32;
    return numbers && kind == LabelKind.REGRESSION
        ? Tensors.ofFloats(floats(labels), shape(labels))
        : intTensor(labels);
  }

  /** The reference has a label for each token. */
  private Tensor labelsAtPositions(String labels, String positions) {
    int[] all = ints(labels);
    int[] places = ints(positions);
    int length = (int) shape(labels)[1];
    int[] asked = new int[places.length / 2];
    for (int i = 0; i < asked.length; i++) {
      asked[i] = all[places[2 * i] * length + places[2 * i + 1]];
    }
    return Tensors.ofInts(asked, asked.length);
  }

  private Tensor intTensor(String tensor) {
    return Tensors.ofInts(ints(tensor), shape(tensor));
  }

  @Override
  public void close() {
    expected.close();
  }
}
