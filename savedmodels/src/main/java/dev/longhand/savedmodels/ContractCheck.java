package dev.longhand.savedmodels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** Compares a SavedModel with what a trainable one must have, and names every difference. */
final class ContractCheck {
  private static final List<String> REQUIRED =
      List.of(Signatures.SERVING_DEFAULT, Signatures.EVALUATE, Signatures.TRAIN);

  private final List<String> problems = new ArrayList<>();

  private ContractCheck() {}

  /**
   * Returns the violations of the contract; empty if there are none.
   *
   * @param variables name and shape of every variable that the saver writes
   * @param defaulted operations whose output has a default and need not be fed
   */
  static List<String> problems(
      Contract contract,
      Map<String, Signature> signatures,
      Map<String, Shape> variables,
      Set<String> defaulted) {
    ContractCheck check = new ContractCheck();
    for (String key : REQUIRED) {
      Signature signature = signatures.get(key);
      if (signature == null) {
        check.problems.add("no signature " + key);
        continue;
      }
      check.compare(key, "input", signature.inputs(), contract.labelKind().inputs(key));
      check.compare(key, "output", signature.outputs(), contract.labelKind().outputs(key));
    }
    if (signatures.containsKey(Signatures.SERVING_DEFAULT)) {
      check.noDefaults(signatures.get(Signatures.SERVING_DEFAULT), defaulted);
    }
    for (Signature signature : signatures.values()) {
      check.gradients(signature, variables);
    }
    check.segments(signatures);
    check.twoPasses(signatures);
    for (String name : contract.state()) {
      if (!variables.containsKey(name)) {
        check.problems.add("no variable %s, which the contract names as state".formatted(name));
      }
    }
    return check.problems;
  }

  private void compare(
      String key,
      String what,
      Map<String, TensorSpec> found,
      Map<String, LabelKind.Form> expected) {
    new TreeMap<>(expected)
        .forEach(
            (name, form) -> {
              TensorSpec spec = found.get(name);
              if (spec == null) {
                problems.add("signature %s has no %s %s (%s)".formatted(key, what, name, form));
              } else if (!fits(spec, form)) {
                problems.add(
                    "signature %s's %s %s is %s, expected %s"
                        .formatted(key, what, name, spec.form(), form));
              }
            });
  }

  private static boolean fits(TensorSpec spec, LabelKind.Form form) {
    return spec.type() == form.type()
        && (spec.shape().isUnknown() || spec.shape().numDimensions() == form.rank());
  }

  /** A server must feed all that a signature lists, so what has a default is not listed there. */
  private void noDefaults(Signature serving, Set<String> defaulted) {
    serving
        .inputs()
        .forEach(
            (name, spec) -> {
              if (defaulted.contains(spec.operation())) {
                problems.add(
                    "signature %s lists input %s, which has a default"
                        .formatted(serving.key(), name));
              }
            });
  }

  /** Where a row is not an example, nobody may get one answer for each row unawares. */
  private void segments(Map<String, Signature> signatures) {
    boolean has =
        signatures.values().stream().anyMatch(s -> s.inputs().containsKey(Signatures.SEGMENTS));
    for (String key : REQUIRED) {
      Signature signature = signatures.get(key);
      if (has && signature != null && !signature.inputs().containsKey(Signatures.SEGMENTS)) {
        problems.add("signature %s has no input %s".formatted(key, Signatures.SEGMENTS));
      }
    }
  }

  /** A gradient that two passes leave out would never reach its parameter. */
  private void twoPasses(Map<String, Signature> signatures) {
    Signature head = signatures.get(Signatures.HEAD_TRAIN);
    Signature encoder = signatures.get(Signatures.ENCODE_TRAIN);
    Signature train = signatures.get(Signatures.TRAIN);
    if (head == null || encoder == null || train == null) {
      return;
    }
    for (String output : train.outputs().keySet()) {
      if (!head.outputs().containsKey(output) && !encoder.outputs().containsKey(output)) {
        problems.add(
            "neither signature %s nor %s has an output %s"
                .formatted(Signatures.HEAD_TRAIN, Signatures.ENCODE_TRAIN, output));
      }
    }
  }

  private void gradients(Signature signature, Map<String, Shape> variables) {
    signature
        .outputs()
        .forEach(
            (name, spec) -> {
              if (name.startsWith(Signatures.GRADIENT_PREFIX)) {
                gradient(signature.key(), name, spec, variables);
              }
            });
  }

  private void gradient(String key, String output, TensorSpec spec, Map<String, Shape> variables) {
    String parameter = output.substring(Signatures.GRADIENT_PREFIX.length());
    Shape shape = variables.get(parameter);
    if (shape == null) {
      // The two-pass signatures also give gradients of what is not a parameter.
      if (key.equals(Signatures.TRAIN)) {
        problems.add(
            "signature %s has an output %s but there is no variable %s"
                .formatted(key, output, parameter));
      }
    } else if (spec.type() != DataType.DT_FLOAT || !spec.shape().isCompatibleWith(shape)) {
      problems.add(
          "signature %s's output %s is %s, but the variable is %s"
              .formatted(key, output, spec.form(), TensorSpec.shapeName(shape)));
    }
  }
}
