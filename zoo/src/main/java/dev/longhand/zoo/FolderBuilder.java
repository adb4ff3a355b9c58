package dev.longhand.zoo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.files.atomic.AtomicFolder;
import dev.longhand.files.tensors.SafetensorsWriter;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.savedmodels.HuggingFaceFolder;
import dev.longhand.zoo.config.HeadType;
import dev.longhand.zoo.graph.Initializer;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.net.Parameters.Parameter;
import dev.longhand.zoo.tokenizers.TokenizerFiles;
import dev.longhand.zoo.weights.WeightMatcher;
import dev.longhand.zoo.weights.WeightPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes a Hugging Face folder of a configuration and a checkpoint: config.json, model.safetensors
 * and the tokenizer's files. All of the checkpoint's weights are in it, heads of pretraining too,
 * and what the architecture has and BERT lacks. A head or pooler that the checkpoint lacks is not:
 * it is new wherever the folder is loaded.
 */
public final class FolderBuilder {
  /** Tensors of a head that are those of the word embeddings and of the head's bias. */
  private static final Pattern TIED =
      Pattern.compile(".*\\.decoder\\.(weight|bias)|vocab_projector\\.weight");

  private static final String NEXT_SENTENCE = "cls.seq_relationship.";
  private static final Pattern WORDS = Pattern.compile("(cls|lm_head|vocab_[a-z_]+)\\..*");

  private final ModelConfig config;
  private final TensorFile weights;
  private final List<Parameter> parameters;
  private final WeightPlan plan;

  private FolderBuilder(ModelConfig config, TensorFile weights) {
    this.config = config;
    this.weights = weights;
    CheckpointFit.require(config, weights);
    this.parameters = ModelBuilder.parameters(config);
    this.plan =
        WeightMatcher.match(
            parameters.stream().map(Parameter::spec).toList(),
            weights,
            config.basePrefix(),
            config.ownParameters(),
            false);
  }

  /**
   * Writes the folder: complete, or not at all.
   *
   * @param assets the tokenizer's files, which are completed so that transformers loads them too
   * @param target a directory that does not exist yet
   * @return what the user should be told, one line each
   * @throws dev.longhand.files.UserException if the checkpoint is not this model's
   */
  public static List<String> build(
      ModelConfig config, TensorFile weights, List<Path> assets, Path target) {
    FolderBuilder builder = new FolderBuilder(config, weights);
    ObjectNode json = config.toJson();
    json.putArray("architectures").add(builder.architecture());
    Map<String, byte[]> files = TokenizerFiles.complete(assets, json);
    AtomicFolder.write(
        target,
        folder -> {
          builder.writeWeights(folder.resolve(HuggingFaceFolder.WEIGHTS));
          Files.write(folder.resolve("config.json"), ModelBuilder.text(json));
          for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
          }
        });
    return builder.notes();
  }

  /** The class in transformers that has the heads which are there. */
  private String architecture() {
    if (plan.droppedHeads().stream().anyMatch(name -> name.startsWith(NEXT_SENTENCE))) {
      return config.className() + "ForPreTraining";
    }
    if (plan.sources().keySet().stream().anyMatch(name -> !name.startsWith(config.basePrefix()))) {
      return config.architecture();
    }
    boolean hasWords = plan.droppedHeads().stream().anyMatch(name -> WORDS.matcher(name).matches());
    return config.className() + (hasWords ? HeadType.MASKED_WORDS.suffix() : "Model");
  }

  private void writeWeights(Path file) throws IOException {
    List<Parameter> kept =
        parameters.stream().filter(p -> !absent().contains(p.spec().name())).toList();
    List<String> heads = otherHeads();
    List<TensorEntry> entries = new ArrayList<>();
    kept.forEach(p -> entries.add(TensorEntry.floats(p.spec().name(), p.spec().shape())));
    heads.forEach(
        head -> entries.add(TensorEntry.floats(head, weights.entries().get(head).shape())));
    try (SafetensorsWriter writer =
            SafetensorsWriter.create(file, entries, SafetensorsWriter.TORCH_METADATA);
        Initializer initializer =
            new Initializer(config.encoder(), BuildOptions.defaults().seed())) {
      for (Parameter parameter : kept) {
        String name = parameter.spec().name();
        String source = plan.sources().get(name);
        writer.write(name, source == null ? initializer.values(parameter) : weights.floats(source));
      }
      heads.forEach(head -> writer.write(head, weights.floats(head)));
    }
  }

  /** The checkpoint's heads beside the model's own, without what is tied. */
  private List<String> otherHeads() {
    boolean tied = config.toJson().path("tie_word_embeddings").asBoolean(true);
    return plan.droppedHeads().stream()
        .filter(name -> !(tied && TIED.matcher(name).matches()))
        .toList();
  }

  private List<String> absent() {
    return plan.newlyInitialized().stream().filter(name -> !isOwn(name)).toList();
  }

  private boolean isOwn(String parameter) {
    return config.ownParameters().stream().anyMatch(parameter::endsWith);
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    List<String> drawn = plan.newlyInitialized().stream().filter(this::isOwn).toList();
    if (!drawn.isEmpty()) {
      notes.add("new, drawn at random: " + WeightMatcher.listed(drawn));
    }
    if (!absent().isEmpty()) {
      notes.add(
          "not in the folder, and newly initialized where it is loaded: "
              + WeightMatcher.listed(absent()));
    }
    return notes;
  }
}
