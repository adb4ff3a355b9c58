package dev.longhand.zoo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.savedmodels.SavedModelWriter;
import dev.longhand.savedmodels.runtime.NativeTensorFlow;
import dev.longhand.zoo.graph.Initializer;
import dev.longhand.zoo.graph.ModelGraph;
import dev.longhand.zoo.model.AttentionType;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.model.RandomBlocks;
import dev.longhand.zoo.net.Parameters.Parameter;
import dev.longhand.zoo.tokenizers.TokenizerFiles;
import dev.longhand.zoo.weights.WeightMatcher;
import dev.longhand.zoo.weights.WeightPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Graph;

/** Makes a trainable SavedModel of a configuration and, where there is one, a checkpoint. */
public final class ModelBuilder {
  private ModelBuilder() {}

  /**
   * Writes the trainable SavedModel: the graph with all its signatures, the checkpoint's weights in
   * it, config.json and the tokenizer's files beside it. The target is complete or absent.
   *
   * @param weights the checkpoint; without one all parameters are initialized
   * @param assets the tokenizer's files, which are completed so that transformers loads them too
   * @param target a directory that does not exist yet
   * @throws dev.longhand.files.UserException if the checkpoint is not this model's
   */
  public static BuildReport build(
      ModelConfig config,
      BuildOptions options,
      Optional<TensorFile> weights,
      List<Path> assets,
      Path target) {
    weights.ifPresent(checkpoint -> CheckpointFit.require(config, checkpoint));
    CheckpointFit.requireMemory(config);
    NativeTensorFlow.load();
    ModelConfig model = options.applyTo(config);
    try (Graph graph = new Graph()) {
      var built = new ModelGraph(graph, model, options);
      List<Parameter> parameters = built.parameters();
      WeightPlan plan = match(model, options, parameters, weights);
      try (var writer = new SavedModelWriter(graph)) {
        built.describeTo(writer);
        assign(writer, parameters, plan, weights, new Initializer(model.encoder(), options.seed()));
        writer.asset("config.json", text(model.toJson()));
        TokenizerFiles.complete(assets, model.toJson()).forEach(writer::asset);
        writer.write(target);
      }
      return new BuildReport(
          plan.newlyInitialized(), plan.droppedHeads(), plan.notes(), count(parameters));
    }
  }

  /** The number of trained floats that a configuration has; nothing is written. */
  public static long countParameters(ModelConfig config) {
    return count(parameters(config));
  }

  /** The parameters of a configuration, in the order of the graph; nothing is written. */
  static List<Parameter> parameters(ModelConfig config) {
    NativeTensorFlow.load();
    // Both of BigBird's ways have the same parameters, and one of them is half the graph.
    var options =
        BuildOptions.defaults().withBigBird(RandomBlocks.TRANSFORMERS, AttentionType.FULL);
    try (Graph graph = new Graph()) {
      return new ModelGraph(graph, config, options).parameters();
    }
  }

  private static WeightPlan match(
      ModelConfig config,
      BuildOptions options,
      List<Parameter> parameters,
      Optional<TensorFile> weights) {
    var expected = parameters.stream().map(Parameter::spec).toList();
    if (weights.isEmpty()) {
      var all = expected.stream().map(spec -> spec.name()).toList();
      return new WeightPlan(Map.of(), all, List.of(), List.of());
    }
    return WeightMatcher.match(
        expected,
        weights.get(),
        config.basePrefix(),
        config.ownParameters(),
        options.ignoreMismatchedSizes());
  }

  private static void assign(
      SavedModelWriter writer,
      List<Parameter> parameters,
      WeightPlan plan,
      Optional<TensorFile> weights,
      Initializer initializer) {
    try (initializer) {
      for (Parameter parameter : parameters) {
        String name = parameter.spec().name();
        String source = plan.sources().get(name);
        // A tensor of the file goes into its variable from where the file is mapped.
        writer.assign(
            name,
            source == null ? initializer.values(parameter) : weights.orElseThrow().floats(source));
      }
    }
  }

  /** The bytes of a config.json. */
  static byte[] text(ObjectNode json) {
    try {
      String text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
      return (text + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long count(List<Parameter> parameters) {
    long count = 0;
    for (Parameter parameter : parameters) {
      count += parameter.isState() ? 0 : size(parameter.spec().shape());
    }
    return count;
  }

  private static long size(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
