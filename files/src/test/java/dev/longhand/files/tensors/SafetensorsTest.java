package dev.longhand.files.tensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The format as its specification has it: what is written, and what is refused. */
class SafetensorsTest {
  private static final Path TYPES =
      Path.of("src/test/resources/dev/longhand/files/tensors/types.safetensors");
  private static final String F32 = "\"dtype\":\"F32\",\"shape\":[2]";

  @TempDir private Path folder;

  @Test
  void writesTheBytesOfTheSpecification() throws IOException {
    Path file = folder.resolve("a.safetensors");
    List<TensorEntry> entries =
        List.of(
            TensorEntry.floats("b", List.of(1L, 2L)),
            new TensorEntry("a", ElementType.I64, List.of()));
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, entries, SafetensorsWriter.TORCH_METADATA)) {
      writer.write("a", new long[] {-2});
      writer.write("b", FloatBuffer.wrap(new float[] {1.5f, -0f}));
    }
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]}}";
    String padded = header + " ".repeat(-header.length() & 7);
    ByteBuffer expected =
        ByteBuffer.allocate(8 + padded.length() + 16).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded.length()).put(padded.getBytes(UTF_8));
    expected.putFloat(1.5f).putFloat(-0f).putLong(-2);
    assertThat(Files.readAllBytes(file)).isEqualTo(expected.array());
  }

  @Test
  void writesMoreThanOneChunkFromAnyPosition() {
    Path file = folder.resolve("large.safetensors");
    FloatBuffer values = FloatBuffer.allocate(1_000_003);
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, i);
    }
    long count = values.capacity() - 2L;
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(
            file,
            List.of(
                new TensorEntry("wide", ElementType.F64, List.of(count)),
                TensorEntry.floats("narrow", List.of(count))),
            Map.of())) {
      writer.write("narrow", values.duplicate().position(2));
      writer.write("wide", values.position(2));
      assertThat(values.hasRemaining()).isFalse();
    }
    try (TensorFile read = TensorFiles.open(file)) {
      assertThat(read.metadata()).isEmpty();
      assertThat(read.entries().keySet()).containsExactly("wide", "narrow");
      assertThat(read.floats("wide")).isEqualTo(values.rewind().position(2));
      assertThat(read.floats("narrow")).isEqualTo(values);
    }
  }

  @Test
  void copiesATensorFromOneFileToAnother() {
    Path file = folder.resolve("copy.safetensors");
    try (TensorFile source = TensorFiles.open(TYPES)) {
      TensorEntry entry = TensorEntry.floats("float32", List.of(10L));
      try (SafetensorsWriter writer = SafetensorsWriter.create(file, List.of(entry), Map.of())) {
        writer.write("float32", source.floats("float32"));
      }
      try (TensorFile copy = TensorFiles.open(file)) {
        assertThat(copy.floats("float32").mismatch(source.floats("float32"))).isEqualTo(-1);
      }
    }
  }

  @Test
  void insistsOnEveryTensorOnceAndInItsShape() {
    Path file = folder.resolve("a.safetensors");
    List<TensorEntry> entries = List.of(TensorEntry.floats("a", List.of(2L)));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries, Map.of())) {
      assertThatThrownBy(() -> writer.write("b", FloatBuffer.allocate(2)))
          .isInstanceOf(IllegalArgumentException.class);
      writer.write("a", FloatBuffer.allocate(2));
      assertThatThrownBy(() -> writer.write("a", FloatBuffer.allocate(2)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    SafetensorsWriter unfinished = SafetensorsWriter.create(file, entries, Map.of());
    assertThatThrownBy(() -> unfinished.write("a", FloatBuffer.allocate(3)))
        .isInstanceOf(IllegalArgumentException.class);
    SafetensorsWriter empty = SafetensorsWriter.create(file, entries, Map.of());
    assertThatThrownBy(empty::close).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void saysThatTheDiskIsFull() {
    List<TensorEntry> entries = List.of(TensorEntry.floats("a", List.of(2L)));
    assertThatThrownBy(
            () -> SafetensorsWriter.create(Path.of("/dev/full"), entries, Map.of()).close())
        .isInstanceOf(UserException.class)
        .message()
        .startsWith("cannot write /dev/full: the disk is full; free some space")
        .containsPattern("72 bytes are needed, \\d+ are free");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|its header is no JSON object",
        "{\"a\":{F32,\"data_offsets\":[0,8]}|not valid JSON",
        "{\"a\":{F32,\"data_offsets\":[0,8]},\"a\":{F32,\"data_offsets\":[8,16]}}|Duplicate field",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2]}}|Duplicate field",
        "{\"a\":{F32,\"data_offsets\":[0,8]}} {}|not valid JSON",
        "{\"a\":{F32,\"data_offsets\":[0,8]}}|8 bytes of data, but 16 follow",
        "{\"a\":{F32,\"data_offsets\":[8,16]}}|begins at byte 8 of the data where the one before"
            + " ends at 0",
        "{\"a\":{F32,\"data_offsets\":[0,8]},\"b\":{F32,\"data_offsets\":[4,12]}}|begins at byte 4",
        "{\"a\":{F32,\"data_offsets\":[0,8]},\"b\":{F32,\"data_offsets\":[16,24]}}|begins at byte"
            + " 16",
        "{\"a\":{F32,\"data_offsets\":[0,8]},\"b\":{F32,\"data_offsets\":[8,16]},"
            + "\"c\":{F32,\"data_offsets\":[16,24]}}|24 bytes of data, but 16 follow",
        "{\"a\":{F32,\"data_offsets\":[0,16]}}|lies in 16 bytes, which is not its size",
        "{\"a\":{F32,\"data_offsets\":[8,0]}}|not [begin, end]",
        "{\"a\":{F32,\"data_offsets\":[0]}}|not [begin, end]",
        "{\"a\":{F32}}|no list as its data_offsets",
        "{\"a\":{F32,\"data_offsets\":[-8,0]}}|\"-8\" in its data_offsets",
        "{\"a\":{F32,\"data_offsets\":[0,8.0]}}|\"8.0\" in its data_offsets",
        "{\"a\":{F32,\"data_offsets\":[0,99999999999999999999]}}|in its data_offsets",
        "{\"a\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}}|dtype \"F31\" where one"
            + " of [F64, F32",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}|not"
            + " its size",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}|no list as its shape",
        "{\"a\":3}|dtype \"\"",
        "{\"__metadata__\":{\"format\":1}}|maps \"format\" to no text",
        "{\"new\\nline\":3}|tensor \"new\\nline\"",
      })
  void refusesAHeaderThatLies(String header, String message) throws IOException {
    String json = header.replace("F32,", F32 + ",").replace("{F32}", "{" + F32 + "}");
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length() + 16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length()).put(json.getBytes(UTF_8));
    assertRefused(bytes.array(), message);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 18446744073709551615",
    "0, 2 to 25000000",
    "100000001, 100000001",
    "9223372036854775807, 9223372036854775807",
    "64, 'its header takes 64 bytes, but only 4 follow'"
  })
  void refusesAnAbsurdHeaderLength(long length, String message) throws IOException {
    assertRefused(
        ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array(), message);
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(TYPES);
    for (int length = 1; length < whole.length; length += 7) {
      assertRefused(Arrays.copyOf(whole, length), "");
    }
  }

  private void assertRefused(byte[] content, String message) throws IOException {
    Path file = Files.write(folder.resolve("model.safetensors"), content);
    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(UserException.class)
        .message()
        .startsWith(file + " is no intact safetensors file: ")
        .contains(message)
        .endsWith("; download it again or save it again")
        .doesNotContain("\n");
  }
}
