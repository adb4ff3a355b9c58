package dev.longhand.zoo.tokenizers.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.sentencepiece.jni.SentencePieceLibrary;
import com.google.protobuf.CodedOutputStream;
import dev.longhand.files.JavaProcess;
import dev.longhand.savedmodels.runtime.NativeTensorFlow;
import dev.longhand.zoo.tokenizers.encoder.HuggingFaceEncoder;
import dev.longhand.zoo.tokenizers.encoder.TextEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's SentencePiece, with the published model file and no rule of ours, is the reference. */
class SentencePieceEncoderTest {
  private static final Path BIGBIRD =
      Path.of("src/test/resources/vocab/bigbird-roberta-base/spiece.model");
  private static final Path SAMPLES =
      Path.of("../glue/src/main/resources/dev/longhand/glue/sample");

  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int USER_DEFINED = 4;

  @TempDir Path folder;

  @Test
  void encodesAsTheLibraryDoesWithThePublishedFile() throws IOException {
    List<String> texts = texts();
    SentencePieceLibrary library = NativeSentencePiece.library();
    long published = library.createSentencePieceProcessor();
    try (SentencePieceEncoder encoder =
        new SentencePieceEncoder(SentencePieceModel.read(BIGBIRD))) {
      library.loadModelFromBytes(published, Files.readAllBytes(BIGBIRD));

      assertThat(texts).hasSizeGreaterThan(1_000);
      for (String text : texts) {
        assertThat(encoder.ids(text)).as(text).isEqualTo(library.encode(published, text));
      }
    } finally {
      library.deleteSentencePieceProcessor(published);
    }
  }

  /**
   * The tokenizer.json that a saved model gets, and models with added tokens, are converted. They
   * take a mark at the start of a text for its space, as transformers does.
   */
  @Test
  void theConversionToTokenizerJsonFindsTheSamePieces() throws IOException {
    SentencePieceModel model = SentencePieceModel.read(BIGBIRD);
    try (TextEncoder encoder = new SentencePieceEncoder(model);
        TextEncoder converted = new HuggingFaceEncoder(BIGBIRD, SentencePieceJson.ofTexts(model))) {
      for (String text : texts().stream().filter(text -> !text.startsWith("▁")).toList()) {
        assertThat(converted.ids(text)).as(text).isEqualTo(encoder.ids(text));
      }
    }
  }

  /**
   * Both libraries bring Protocol Buffers, of versions that do not fit: their symbols must not be
   * shared, in whatever order they are loaded.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void encodesBesideTensorFlowInOneProcess(boolean tensorFlowFirst) throws IOException {
    var ended = JavaProcess.run(Map.of(), Both.class, Boolean.toString(tensorFlowFirst));

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("[18536, 1096]");
  }

  /** Loads both libraries and encodes. */
  static final class Both {
    private Both() {}

    public static void main(String[] arguments) {
      boolean tensorFlowFirst = Boolean.parseBoolean(arguments[0]);
      if (tensorFlowFirst) {
        NativeTensorFlow.load();
      }
      try (SentencePieceEncoder encoder =
          new SentencePieceEncoder(SentencePieceModel.read(BIGBIRD))) {
        NativeTensorFlow.load();
        System.out.println(Arrays.toString(encoder.ids("Hello world")));
      }
    }
  }

  @Test
  void userDefinedSymbolsAreOneTokenEachWhereverTheyStand() throws IOException {
    Path file = model("<unk>", UNKNOWN, "▁a", NORMAL, "b", NORMAL, "<s>", USER_DEFINED);

    try (SentencePieceEncoder encoder = new SentencePieceEncoder(SentencePieceModel.read(file))) {
      assertThat(encoder.ids("a<s>b a")).containsExactly(1, 3, 2, 1);
      assertThat(encoder.ids("a<sb")).containsExactly(1, 0, 2);
    }
  }

  @Test
  void theLongestOfUserDefinedSymbolsWins() throws IOException {
    Path file = model("<unk>", UNKNOWN, "▁", NORMAL, "ab", USER_DEFINED, "abc", USER_DEFINED);

    try (SentencePieceEncoder encoder = new SentencePieceEncoder(SentencePieceModel.read(file))) {
      assertThat(encoder.ids("abcab")).containsExactly(1, 3, 2);
    }
  }

  @Test
  void charactersBeyondTheBasicPlaneAreFoundInPieces() throws IOException {
    Path file = model("<unk>", UNKNOWN, "▁a", NORMAL, "😀", NORMAL, "\ue000", NORMAL);

    try (SentencePieceEncoder encoder = new SentencePieceEncoder(SentencePieceModel.read(file))) {
      assertThat(encoder.ids("a😀")).containsExactly(1, 2);
      assertThat(encoder.ids("a\ue000")).containsExactly(1, 3);
      // Characters that no piece holds are unknown, and so are those that serve as stand-ins.
      assertThat(encoder.ids("a😁")).containsExactly(1, 0);
      assertThat(encoder.ids("a\ue001")).containsExactly(1, 0);
      assertThat(encoder.ids("a\ue002")).containsExactly(1, 0);
      assertThat(encoder.ids("a\u0000")).containsExactly(1, 0);
      assertThat(encoder.text(2)).isEqualTo("😀");
    }
  }

  @Test
  void anIdOutOfRangeDoesNotEndTheProcess() throws IOException {
    Path file = model("<unk>", UNKNOWN, "▁a", NORMAL);

    try (SentencePieceEncoder encoder = new SentencePieceEncoder(SentencePieceModel.read(file))) {
      assertThatThrownBy(() -> encoder.text(2)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> encoder.text(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void aClosedEncoderSaysSo() throws IOException {
    SentencePieceEncoder encoder =
        new SentencePieceEncoder(SentencePieceModel.read(model("<unk>", UNKNOWN, "▁a", NORMAL)));
    encoder.close();
    encoder.close();

    assertThatThrownBy(() -> encoder.ids("a")).hasMessage("the tokenizer is closed");
  }

  /** Lines of the shipped samples, odd spaces and characters, and random text. */
  private static List<String> texts() throws IOException {
    List<String> texts =
        new ArrayList<>(
            List.of(
                "",
                " ",
                "  two  spaces ",
                "a\tb\nc",
                "▁x",
                "a▁ ▁b",
                "café cafe\u0301 ﬁ",
                "\u00a0x\u3000y\ufeff",
                "日本語 中文 العربية",
                "a".repeat(3_000)));
    try (Stream<Path> files = Files.walk(SAMPLES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".tsv")).sorted().toList()) {
        Files.readAllLines(file).stream()
            .flatMap(line -> Stream.of(line.split("\t")))
            .forEach(texts::add);
      }
    }
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      texts.add(
          random
              .ints(1 + random.nextInt(60), ' ', '\u0250')
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString());
    }
    return texts;
  }

  /** Writes a model of pieces and their types in turn; the first piece is the likeliest. */
  private Path model(Object... piecesAndTypes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream model = CodedOutputStream.newInstance(bytes);
    for (int i = 0; i < piecesAndTypes.length; i += 2) {
      ByteArrayOutputStream piece = new ByteArrayOutputStream();
      CodedOutputStream fields = CodedOutputStream.newInstance(piece);
      fields.writeString(SentencePieceModel.PIECE_TEXT, (String) piecesAndTypes[i]);
      fields.writeFloat(SentencePieceModel.PIECE_SCORE, -i);
      fields.writeEnum(SentencePieceModel.PIECE_TYPE, (Integer) piecesAndTypes[i + 1]);
      fields.flush();
      model.writeByteArray(SentencePieceModel.PIECES, piece.toByteArray());
    }
    model.flush();
    Path file = folder.resolve("spiece.model");
    Files.write(file, bytes.toByteArray());
    return file;
  }
}
