package dev.longhand.zoo;

import dev.longhand.savedmodels.SignatureResult;
import dev.longhand.savedmodels.Signatures;
import dev.longhand.savedmodels.Tensors;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.zoo.Presets.Preset;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tensorflow.Tensor;

/** A small model of random weights, large enough in value that every term shows. */
final class TinyModel implements AutoCloseable {
  private final TrainableModel model;

  private TinyModel(TrainableModel model) {
    this.model = model;
  }

  /** Returns the names of the small sizes, one of each architecture. */
  static Stream<String> names() {
    return Presets.tiny().stream().map(Preset::name);
  }

  static ModelConfig config(String preset) {
    ModelConfig config = Presets.get(preset).config();
    String width = config.toJson().has("hidden_size") ? "hidden_size" : "dim";
    return config.with(Map.of("vocab_size", 97, width, 32, "initializer_range", 0.2));
  }

  static TinyModel build(ModelConfig config, BuildOptions options, Path target) {
    ModelBuilder.build(config, options, Optional.empty(), List.of(), target);
    return load(target);
  }

  static TinyModel load(Path folder) {
    var settings = SessionSettings.defaults().withDevice(Device.CPU);
    return new TinyModel(TrainableModel.load(folder, settings));
  }

  TrainableModel model() {
    return model;
  }

  /** A batch of rows of token ids, and what else is fed. */
  static final class Batch {
    private final Map<String, Tensor> inputs = new HashMap<>();

    /** Nothing yet. */
    static Batch empty() {
      return new Batch();
    }

    /** Rows at the start of as many columns, or after so many columns of padding. */
    static Batch of(int length, int before, int[]... rows) {
      return of(new long[] {rows.length, length}, before, rows);
    }

    /** Rows of which so many are the choices of an example. */
    static Batch ofChoices(int choices, int length, int[]... rows) {
      return of(new long[] {rows.length / choices, choices, length}, 0, rows);
    }

    private static Batch of(long[] shape, int before, int[]... rows) {
      int length = (int) shape[shape.length - 1];
      int[] ids = new int[rows.length * length];
      int[] mask = new int[rows.length * length];
      for (int row = 0; row < rows.length; row++) {
        for (int i = 0; i < rows[row].length; i++) {
          ids[row * length + before + i] = rows[row][i];
          mask[row * length + before + i] = 1;
        }
      }
      Batch batch = new Batch();
      batch.inputs.put(Signatures.INPUT_IDS, Tensors.ofInts(ids, shape));
      batch.inputs.put(Signatures.ATTENTION_MASK, Tensors.ofInts(mask, shape));
      return batch;
    }

    Batch with(String input, Tensor value) {
      inputs.put(input, value);
      return this;
    }
  }

  /** One output of a signature; the batch's tensors are closed. */
  float[] run(String signature, Batch batch, String output) {
    try (SignatureResult result = model.run(signature, batch.inputs, output)) {
      return result.floats(output);
    } finally {
      batch.inputs.values().forEach(Tensor::close);
    }
  }

  /** All outputs of a signature by name; the batch's tensors are closed. */
  Map<String, float[]> run(String signature, Batch batch) {
    Map<String, float[]> outputs = new TreeMap<>();
    try (SignatureResult result = model.run(signature, batch.inputs)) {
      model
          .signature(signature)
          .outputs()
          .keySet()
          .forEach(name -> outputs.put(name, result.floats(name)));
    } finally {
      batch.inputs.values().forEach(Tensor::close);
    }
    return outputs;
  }

  float[] logits(Batch batch) {
    return run(Signatures.SERVING_DEFAULT, batch, Signatures.LOGITS);
  }

  void shift(String parameter, int element, float by) {
    float[] values = model.read(parameter);
    values[element] += by;
    model.assign(parameter, FloatBuffer.wrap(values));
  }

  @Override
  public void close() {
    model.close();
  }
}
