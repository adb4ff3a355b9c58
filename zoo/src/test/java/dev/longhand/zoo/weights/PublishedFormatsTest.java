package dev.longhand.zoo.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.files.tensors.SafetensorsWriter;
import dev.longhand.files.tensors.TensorEntry;
import dev.longhand.files.tensors.TensorFile;
import dev.longhand.files.tensors.TensorFiles;
import dev.longhand.savedmodels.TrainableModel;
import dev.longhand.savedmodels.runtime.SessionSettings;
import dev.longhand.zoo.ModelBuilder;
import dev.longhand.zoo.Models;
import dev.longhand.zoo.model.BuildOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints in every published form become the same model. */
class PublishedFormatsTest {
  private static final Path BERT = Path.of("golden/bert-classify");

  /** Bits of float16, and their values by IEEE 754: normal, subnormal, largest, negative zero. */
  private static final short[] HALVES = {
    0x3c00, (short) 0xc000, 0x3555, 0x0001, 0x7bff, (short) 0x8000
  };

  private static final float[] HALF_VALUES = {1f, -2f, 0x1.554p-2f, 0x1p-24f, 65504f, -0f};

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "pytorch_model.bin", "pytorch_model.legacy.bin"})
  void torchsFilesHoldTheSameWeights(String fileName) {
    assertThat(weights(BERT.resolve(fileName))).isEqualTo(golden());
  }

  @Test
  void shardsAreOneCheckpoint() throws IOException {
    List<TensorEntry> entries = entries();
    StringBuilder map = new StringBuilder();
    for (int shard = 0; shard < 3; shard++) {
      int part = shard;
      String name = "model-0000" + (shard + 1) + "-of-00003.safetensors";
      List<TensorEntry> some =
          IntStream.range(0, entries.size())
              .filter(i -> i % 3 == part)
              .mapToObj(entries::get)
              .toList();
      try (SafetensorsWriter writer =
          SafetensorsWriter.create(folder.resolve(name), some, SafetensorsWriter.TORCH_METADATA)) {
        for (TensorEntry entry : some) {
          writer.write(entry.name(), golden().get(entry.name()));
          map.append(map.isEmpty() ? "" : ",")
              .append("\"%s\":\"%s\"".formatted(entry.name(), name));
        }
      }
    }
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"metadata\":{\"total_size\":0},\"weight_map\":{" + map + "}}");

    assertThat(weights(folder)).isEqualTo(golden());
  }

  @Test
  void bfloat16KeepsTheUpperHalfOfEachNumber() throws IOException {
    Map<String, FloatBuffer> expected = golden();
    expected.values().forEach(PublishedFormatsTest::cutToUpperHalves);
    Path file =
        writeShorts(
            "BF16", (name, i) -> (short) (Float.floatToIntBits(expected.get(name).get(i)) >> 16));

    assertThat(weights(file)).isEqualTo(expected);
  }

  @Test
  void float16IsWidenedExactly() throws IOException {
    Path file = writeShorts("F16", (name, i) -> HALVES[i % HALVES.length]);

    assertThat(weights(file))
        .allSatisfy(
            (name, values) -> {
              for (int i = 0; i < values.limit(); i++) {
                assertThat(values.get(i)).isEqualTo(HALF_VALUES[i % HALF_VALUES.length]);
              }
            });
  }

  private static void cutToUpperHalves(FloatBuffer values) {
    for (int i = 0; i < values.limit(); i++) {
      values.put(i, Float.intBitsToFloat(Float.floatToIntBits(values.get(i)) & 0xffff0000));
    }
  }

  /** The bits of one element. */
  private interface Bits {
    short at(String name, int index);
  }

  /** Writes all of BERT's tensors as numbers of two bytes, by the format's own description. */
  private Path writeShorts(String type, Bits bits) throws IOException {
    List<String> header = new ArrayList<>();
    ByteBuffer data = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    for (TensorEntry entry : entries()) {
      int start = data.position();
      for (int i = 0; i < entry.elements(); i++) {
        data.putShort(bits.at(entry.name(), i));
      }
      header.add(
          "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(entry.name(), type, entry.shape(), start, data.position()));
    }
    byte[] text = ("{" + String.join(",", header) + "}").getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + data.position()).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text).put(data.flip());
    return Files.write(folder.resolve("model.safetensors"), file.array());
  }

  /** Builds a model of a checkpoint and reads its weights back from the graph. */
  private Map<String, FloatBuffer> weights(Path checkpoint) {
    Path target = folder.resolve("built");
    try (TensorFile file = TensorFiles.open(checkpoint)) {
      ModelBuilder.build(
          Models.read(BERT.resolve("config.json")),
          BuildOptions.defaults(),
          Optional.of(file),
          List.of(),
          target);
    }
    Map<String, FloatBuffer> weights = new HashMap<>();
    try (TrainableModel model = TrainableModel.load(target, SessionSettings.defaults())) {
      model
          .parameters()
          .forEach(p -> weights.put(p.name(), FloatBuffer.wrap(model.read(p.name()))));
    }
    return weights;
  }

  private static List<TensorEntry> entries() {
    try (TensorFile file = TensorFiles.open(BERT)) {
      return List.copyOf(file.entries().values());
    }
  }

  private static Map<String, FloatBuffer> golden() {
    Map<String, FloatBuffer> golden = new HashMap<>();
    try (TensorFile file = TensorFiles.open(BERT)) {
      for (TensorEntry entry : entries()) {
        float[] values = new float[Math.toIntExact(entry.elements())];
        file.floats(entry.name()).get(values);
        golden.put(entry.name(), FloatBuffer.wrap(values));
      }
    }
    return golden;
  }
}
