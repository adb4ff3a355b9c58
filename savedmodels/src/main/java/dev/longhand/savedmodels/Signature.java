package dev.longhand.savedmodels;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A function of a SavedModel: its key, and its inputs and outputs by the names that callers use.
 */
public record Signature(
    String key, Map<String, TensorSpec> inputs, Map<String, TensorSpec> outputs) {

  /** Keeps the order of the given maps. */
  public Signature {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /**
   * The tensor behind an input.
   *
   * @throws IllegalArgumentException if there is no such input
   */
  public TensorSpec input(String name) {
    return find("input", inputs, name);
  }

  /**
   * The tensor behind an output.
   *
   * @throws IllegalArgumentException if there is no such output
   */
  public TensorSpec output(String name) {
    return find("output", outputs, name);
  }

  private TensorSpec find(String what, Map<String, TensorSpec> specs, String name) {
    TensorSpec spec = specs.get(name);
    if (spec == null) {
      throw new IllegalArgumentException(
          "signature %s has no %s %s; it has %s".formatted(key, what, name, specs.keySet()));
    }
    return spec;
  }

  static Signature of(String key, SignatureDef proto) {
    return new Signature(key, specs(proto.getInputsMap()), specs(proto.getOutputsMap()));
  }

  /** Sorted by name: a protocol buffer's map has no order of its own. */
  private static Map<String, TensorSpec> specs(Map<String, TensorInfo> infos) {
    Map<String, TensorSpec> specs = new TreeMap<>();
    infos.forEach((name, info) -> specs.put(name, TensorSpec.of(info)));
    return specs;
  }

  SignatureDef toProto() {
    SignatureDef.Builder proto =
        SignatureDef.newBuilder().setMethodName("tensorflow/serving/predict");
    inputs.forEach((name, spec) -> proto.putInputs(name, spec.toProto()));
    outputs.forEach((name, spec) -> proto.putOutputs(name, spec.toProto()));
    return proto.build();
  }
}
