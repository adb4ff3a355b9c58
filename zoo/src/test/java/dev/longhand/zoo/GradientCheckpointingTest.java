package dev.longhand.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.JavaProcess;
import dev.longhand.savedmodels.SignatureResult;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.zoo.config.HeadConfig;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** Computing activations again changes the memory that a training step needs and nothing else. */
@Tag("slow")
class GradientCheckpointingTest {
  private static final double TOLERANCE = 1e-5;

  @TempDir Path folder;

  private static ModelConfig config(String preset, int layers) {
    String key = preset.startsWith("distilbert") ? "n_layers" : "num_hidden_layers";
    Map<String, Object> values = new HashMap<>(Map.of(key, layers));
    if (preset.startsWith("longformer")) {
      values.put("attention_window", 32);
    }
    return TinyModel.config(preset).with(values);
  }

  private TrainableModel build(ModelConfig config, boolean checkpointing) {
    return TrainableModel.load(
        write(config, checkpointing), SessionSettings.defaults().withDevice(Device.CPU));
  }

  private Path write(ModelConfig config, boolean checkpointing) {
    Path target = folder.resolve("checkpointing-" + checkpointing);
    BuildOptions options =
        BuildOptions.defaults().withDropout(0.1).withGradientCheckpointing(checkpointing);
    ModelBuilder.build(config, options, Optional.empty(), List.of(), target);
    return target;
  }

  private static Map<String, Tensor> inputs(int rows, int length) {
    int[] ids = new Random(3).ints((long) rows * length, 3, 97).toArray();
    int[] mask = new int[ids.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i < length || i % length < length / 2 ? 1 : 0;
    }
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(Signatures.INPUT_IDS, Tensors.ofInts(ids, rows, length));
    inputs.put(Signatures.ATTENTION_MASK, Tensors.ofInts(mask, rows, length));
    inputs.put(Signatures.LABELS, Tensors.ofInts(new int[rows], rows));
    inputs.put(Signatures.SEED, Tensors.ofLong(11));
    return inputs;
  }

  @ParameterizedTest
  @CsvSource({
    "bert-tiny, 3, 40",
    "bert-tiny, 1, 40",
    "distilbert-tiny, 3, 40",
    "roberta-tiny, 3, 40",
    "bigbird-tiny, 3, 40",
    "bigbird-tiny, 3, 200",
    "longformer-tiny, 3, 200",
    "linformer-tiny, 3, 200",
    "performer-tiny, 3, 40"
  })
  void givesTheSameGradients(String preset, int layers, int length) {
    ModelConfig config = config(preset, layers);
    Map<String, Tensor> inputs = inputs(3, length);
    try (var usual = build(config, false);
        var again = build(config, true);
        SignatureResult expected = usual.run(Signatures.TRAIN, inputs);
        SignatureResult found = again.run(Signatures.TRAIN, inputs)) {
      assertThat(again.signature(Signatures.TRAIN).outputs().keySet())
          .isEqualTo(usual.signature(Signatures.TRAIN).outputs().keySet());
      for (String output : usual.signature(Signatures.TRAIN).outputs().keySet()) {
        Golden.assertClose(output, found.floats(output), expected.floats(output), TOLERANCE);
      }
    } finally {
      inputs.values().forEach(Tensor::close);
    }
  }

  /** A projection that all layers share has a gradient from each of them. */
  @Test
  void addsTheGradientsOfLayersThatShareAParameter() {
    ModelConfig config = config("linformer-tiny", 3).with(Map.of("linformer_sharing", "layerwise"));
    Map<String, Tensor> inputs = inputs(2, 60);
    String output = Signatures.GRADIENT_PREFIX + "bert.encoder.key_projection";
    try (var usual = build(config, false);
        var again = build(config, true);
        SignatureResult expected = usual.run(Signatures.TRAIN, inputs, output);
        SignatureResult found = again.run(Signatures.TRAIN, inputs, output)) {
      Golden.assertClose(output, found.floats(output), expected.floats(output), TOLERANCE);
    } finally {
      inputs.values().forEach(Tensor::close);
    }
  }

  /** The word embeddings are the decoder of masked words too. */
  @Test
  void addsTheGradientsOfEmbeddingsAndDecoder() {
    ModelConfig config = config("bert-tiny", 3).withHead(HeadConfig.of(HeadType.MASKED_WORDS));
    Map<String, Tensor> inputs = inputs(2, 60);
    inputs.put(Signatures.POSITIONS, Tensors.ofInts(new int[] {0, 50, 1, 9}, 2, 2));
    String output = Signatures.GRADIENT_PREFIX + "bert.embeddings.word_embeddings.weight";
    try (var usual = build(config, false);
        var again = build(config, true);
        SignatureResult expected = usual.run(Signatures.TRAIN, inputs, output);
        SignatureResult found = again.run(Signatures.TRAIN, inputs, output)) {
      Golden.assertClose(output, found.floats(output), expected.floats(output), TOLERANCE);
    } finally {
      inputs.values().forEach(Tensor::close);
    }
  }

  /** The graph optimizer may undo the saving, so it is the memory itself that is limited. */
  @Test
  void needsAPartOfTheMemory() {
    ModelConfig config = config("bert-tiny", 12);
    assertThat(stepWithin200Megabytes(write(config, true))).isEqualTo("done");
    assertThat(stepWithin200Megabytes(write(config, false))).isEqualTo("out of memory");
  }

  private static String stepWithin200Megabytes(Path model) {
    JavaProcess.Ended ended =
        JavaProcess.run(
            Map.of(
                "TF_CPU_ALLOCATOR_USE_BFC", "1",
                "TF_CPU_BFC_MEM_LIMIT_IN_MB", "200",
                "TF_CPP_MIN_LOG_LEVEL", "3"),
            LimitedMemory.class,
            model.toString());
    assertThat(ended.status()).isZero();
    return ended.output().strip();
  }

  /** A process that makes one training step on 8 rows of 256 tokens. */
  static final class LimitedMemory {
    private LimitedMemory() {}

    public static void main(String[] arguments) {
      Map<String, Tensor> inputs = inputs(8, 256);
      try (var model = TrainableModel.load(Path.of(arguments[0]), SessionSettings.onCpu())) {
        model.run(Signatures.TRAIN, inputs).close();
        System.out.println("done");
      } catch (TFResourceExhaustedException failure) {
        System.out.println("out of memory");
      }
    }
  }
}
