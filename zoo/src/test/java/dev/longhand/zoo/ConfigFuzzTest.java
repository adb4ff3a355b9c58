package dev.longhand.zoo;

import dev.longhand.files.fuzz.Fuzz;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.zoo.model.BuildOptions;
import dev.longhand.zoo.model.ModelConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutants of config.json, of every architecture; those that fit the weights are built. */
@Tag("slow")
class ConfigFuzzTest {
  private static final Path GOLDEN = Path.of("golden");

  @TempDir Path folder;

  @Test
  void configurations() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (Presets.Preset preset : Presets.all()) {
      if (preset.name().endsWith("-tiny")) {
        seeds.add(preset.config().toJson().toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    Fuzz.run("config.json", seeds, folder.resolve("config.json"), Models::read);
  }

  @Test
  void configurationsBesideWeights() throws Exception {
    for (String name : List.of("bert-classify", "bigbird-sparse-train")) {
      Path golden = GOLDEN.resolve(name);
      Path model = Files.createDirectories(folder.resolve(name));
      Path target = folder.resolve("built-" + name);
      Fuzz.run(
          "config.json beside the weights of " + name,
          List.of(Files.readAllBytes(golden.resolve("config.json"))),
          model.resolve("config.json"),
          config -> build(Models.read(config), golden, model, target));
    }
  }

  private static void build(ModelConfig config, Path golden, Path model, Path target)
      throws Exception {
    Path copy = model.resolve("model.safetensors");
    if (!Files.exists(copy)) {
      Files.copy(golden.resolve("model.safetensors"), copy);
    }
    try (TensorFile weights = TensorFiles.open(copy)) {
      ModelBuilder.build(config, BuildOptions.defaults(), Optional.of(weights), List.of(), target);
    } finally {
      dev.longhand.files.atomic.AtomicFolder.delete(target);
    }
  }
}
