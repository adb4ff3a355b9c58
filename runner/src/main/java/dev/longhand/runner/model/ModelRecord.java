package dev.longhand.runner.model;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.runner.record.FileDigest;
import dev.longhand.runner.reporting.RunRecord;
import dev.longhand.savedmodels.runtime.Device;
import dev.longhand.savedmodels.runtime.Devices;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.trainer.arguments.TrainingArguments;
import dev.longhand.zoo.hierarchical.HierarchicalConfig;
import dev.longhand.zoo.longformer.LongformerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The entries of run.json that describe a prepared model. */
public final class ModelRecord {
  private static final List<String> WEIGHT_FILES =
      List.of("config\\.json", ".*\\.safetensors", "pytorch_model.*\\.(bin|json)");
  private static final List<String> TOKENIZER_FILES =
      List.of(
          "(tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab)\\.json",
          "(vocab|merges)\\.txt",
          ".*\\.model");

  private ModelRecord() {}

  /**
   * Returns the record.
   *
   * @param program the runner's name
   * @param task the task's name
   */
  public static RunRecord of(
      String program,
      String task,
      ModelSource source,
      PreparedModel model,
      ParsedArguments flags,
      TrainingArguments arguments) {
    RunRecord record =
        new RunRecord(program, flags)
            .seeds(arguments.seed(), arguments.dataSeed())
            .newlyInitialized(model.report().newlyInitialized())
            .put("task", task)
            .put("model", source.origin())
            .put("model_type", model.config().modelType())
            .put("parameters", model.report().parameters())
            .put("dropped_parameters", model.report().dropped())
            .put("max_seq_length", model.maxLength())
            .put("device", device(arguments.session()))
            .put("tokenizer", files(source.tokenizer(), TOKENIZER_FILES));
    source.weights().ifPresent(folder -> record.put("checkpoint", files(folder, WEIGHT_FILES)));
    source.made().ifPresent(made -> record.put("made_of", made.source().modelType()));
    model.planLength().ifPresent(length -> record.put("plan_length", length));
    if (model.config() instanceof HierarchicalConfig documents) {
      record.put(HierarchicalConfig.HEAD, documents.segmentHead().configName());
    }
    if (model.config() instanceof LongformerConfig longformer) {
      record.put(LongformerConfig.GLOBAL_ATTENTION, longformer.globalAttention().configName());
    }
    return record;
  }

  /** Returns the device and the number of threads that TensorFlow takes. */
  private static Map<String, Object> device(SessionSettings settings) {
    boolean onGpu =
        settings.device().kind() != Device.Kind.CPU
            && Devices.seenBy(settings).stream().anyMatch(Devices.Found::isGpu);
    int threads = settings.numThreads();
    return Map.of(
        "kind", onGpu ? "gpu" : "cpu",
        "index", settings.device().index(),
        "threads", threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
  }

  private static Map<String, Object> files(Path folder, List<String> names) {
    return Map.of("folder", folder.toString(), "sha256", FileDigest.ofFiles(folder, names));
  }
}
