package dev.longhand.files.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every format against what torch and safetensors themselves read from the same file. */
class TensorFilesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/dev/longhand/files/tensors");
  private static final Path GOLDEN = Path.of("../zoo/golden/bert-classify");

  @ParameterizedTest
  @CsvSource({
    "types.safetensors, types.expected.safetensors",
    "views.bin, views.expected.safetensors",
    "views-protocol-4.bin, views.expected.safetensors",
    "views.legacy.bin, views.expected.safetensors",
    "storage-views.legacy.bin, storage-views.expected.safetensors",
    "sharded, sharded/expected.safetensors",
    "sharded/pytorch_model.bin.index.json, sharded/expected.safetensors"
  })
  void readsWhatPythonReads(String file, String expected) {
    assertSameValues(FIXTURES.resolve(file), FIXTURES.resolve(expected));
  }

  @ParameterizedTest
  @CsvSource({"pytorch_model.bin", "pytorch_model.legacy.bin"})
  void bothFormatsOfTorchEqualSafetensorsBitForBit(String file) {
    assertSameValues(GOLDEN.resolve(file), GOLDEN.resolve("model.safetensors"));
  }

  @Test
  void prefersSafetensorsInAFolder() {
    try (TensorFile file = TensorFiles.open(GOLDEN)) {
      assertThat(file.path()).isEqualTo(GOLDEN.resolve("model.safetensors"));
    }
  }

  @Test
  void keepsTheOrderOfAStateDict() {
    try (TensorFile file = TensorFiles.open(FIXTURES.resolve("views.legacy.bin"))) {
      assertThat(file.entries().keySet())
          .startsWith("base", "transposed", "row", "column", "every_second")
          .endsWith("linear.weight", "linear.bias");
    }
  }

  @Test
  void readsMetadata() {
    try (TensorFile file = TensorFiles.open(FIXTURES.resolve("types.safetensors"))) {
      assertThat(file.metadata()).isEqualTo(Map.of("format", "pt", "made by", "make_fixtures.py"));
    }
  }

  @Test
  void floatsAreAViewThatOutlivesTheFile() {
    FloatBuffer weights;
    try (TensorFile file = TensorFiles.open(GOLDEN)) {
      weights = file.floats("bert.pooler.dense.weight");
    }
    assertThat(weights.isDirect()).isTrue();
    assertThat(weights.isReadOnly()).isTrue();
    assertThat(weights.get(weights.limit() - 1)).isFinite();
  }

  @Test
  void saysWhichTensorIsMissingOrOfAnotherType() {
    try (TensorFile file = TensorFiles.open(FIXTURES.resolve("types.safetensors"))) {
      assertThatThrownBy(() -> file.floats("nothing"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("types.safetensors has no tensor \"nothing\"");
      assertThatThrownBy(() -> file.floats("int64"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("holds I64 where floating-point numbers were expected");
      assertThatThrownBy(() -> file.longs("float16"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("holds F16 where integers were expected");
    }
  }

  static Stream<Map.Entry<String, String>> refusedCheckpoints() throws IOException {
    Path names = FIXTURES.resolve("refused/refused.json");
    return new JsonMapper()
        .readValue(names.toFile(), new TypeReference<Map<String, String>>() {}).entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("refusedCheckpoints")
  void refusesByNameWhatWantsToBeCalled(Map.Entry<String, String> refused) {
    Path file = FIXTURES.resolve("refused").resolve(refused.getKey());
    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(file + " wants to call \"")
        .hasMessageContaining(refused.getValue() + "\"")
        .hasNoCause();
  }

  @Test
  void everyFixtureThatWantsToCallSomethingIsInTheList() throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES.resolve("refused"))) {
      assertThat(files.filter(f -> f.toString().endsWith(".bin")).count())
          .isEqualTo(refusedCheckpoints().count())
          .isGreaterThan(10);
    }
  }

  @Test
  void saysWhatAFolderWithoutWeightsLacks(@TempDir Path folder) {
    assertThatThrownBy(() -> TensorFiles.open(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder + " has no weights")
        .hasMessageContaining("pytorch_model.bin.index.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is empty",
        "version https://git-lfs.github.com/spec/v1|git lfs pull",
        "<html>404 Not Found</html>|starts like no zip file and no pickle",
      })
  void saysWhatAFileIsThatIsNoCheckpoint(String content, String message, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("pytorch_model.bin"), content);
    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{|not valid JSON",
        "{}|no weight_map",
        "{\"weight_map\": {\"a\": \"../model.safetensors\"}}|is no name of a file beside it",
        "{\"weight_map\": {\"a\": \"..\"}}|is no name of a file beside it",
        "{\"weight_map\": {\"a\": \"absent.safetensors\"}}|there is no file",
        "{\"weight_map\": {\"a\": \"types.safetensors\"}}|lacks its tensor \"a\"",
        "{\"weight_map\": {\"bool\": \"types.safetensors\"}}|which it puts elsewhere",
      })
  void saysWhatIsWrongWithAnIndex(String index, String message, @TempDir Path folder)
      throws IOException {
    Files.copy(FIXTURES.resolve("types.safetensors"), folder.resolve("types.safetensors"));
    Files.writeString(folder.resolve("model.safetensors.index.json"), index);
    assertThatThrownBy(() -> TensorFiles.open(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  private static void assertSameValues(Path actualFile, Path expectedFile) {
    try (TensorFile actual = TensorFiles.open(actualFile);
        TensorFile expected = TensorFiles.open(expectedFile)) {
      assertThat(actual.entries().keySet())
          .containsExactlyInAnyOrderElementsOf(expected.entries().keySet());
      for (TensorEntry entry : expected.entries().values()) {
        assertThat(actual.entries().get(entry.name()).shape()).isEqualTo(entry.shape());
        if (entry.type().floating()) {
          assertThat(bits(actual.floats(entry.name())))
              .as(entry.name())
              .isEqualTo(bits(expected.floats(entry.name())));
        } else {
          assertThat(actual.longs(entry.name()))
              .as(entry.name())
              .isEqualTo(expected.longs(entry.name()));
        }
      }
    }
  }

  private static int[] bits(FloatBuffer values) {
    int[] bits = new int[values.remaining()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values.get(i));
    }
    return bits;
  }
}
