package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhand.runner.model.RandomInitConfig;
import dev.longhand.zoo.Presets;
import dev.longhand.zoo.model.ModelConfig;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A published size with the tokenizer of another model. */
class NewModelTest {
  @TempDir Path folder;

  private ModelConfig fitted(String preset, OptionalInt length) throws IOException {
    Path bert = SmallBert.write(folder.resolve("bert"), "no", "yes");
    try (Tokenizer tokenizer = Tokenizers.open(bert)) {
      return RandomInitConfig.of(Presets.get(preset).config(), tokenizer, length);
    }
  }

  /** The padding's id is another one, and with it the rows before the first position. */
  @ParameterizedTest
  @CsvSource({"roberta, 512, 513", "longformer, 4096, 4097", "bigbird, 4096, 4096"})
  void keepsItsLength(String preset, int length, int rows) throws IOException {
    ModelConfig config = fitted(preset, OptionalInt.empty());
    assertThat(config.maxLength()).isEqualTo(length);
    assertThat(config.encoder().maxPositions()).isEqualTo(rows);
    assertThat(config.encoder().padTokenId()).isZero();
  }

  @Test
  void hasTheTokenizersVocabularyAndTypes() throws IOException {
    ModelConfig config = fitted("longformer", OptionalInt.of(600));
    assertThat(config.encoder().vocabularySize()).isEqualTo(13);
    assertThat(config.encoder().tokenTypes()).isEqualTo(2);
    assertThat(config.maxLength()).isEqualTo(600);
  }
}
