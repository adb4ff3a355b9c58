package dev.longhand.trainer.results;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that would break a row, and plain ones. */
final class TsvFieldTest {
  @ParameterizedTest
  @ValueSource(strings = {"plain", "two\nlines", "a\tb", "C:\\new", "\r\n\\t", "", "\\\\n"})
  void isOneFieldThatCanBeReadBack(String value) {
    String field = TsvField.escaped(value);
    assertThat(field).doesNotContain("\n", "\r", "\t");
    // Java's own escapes are the same four.
    assertThat(field.translateEscapes()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"not_entailment", "caf\u00e9", "a b"})
  void leavesPlainNamesAsTheyAre(String value) {
    assertThat(TsvField.escaped(value)).isEqualTo(value);
  }
}
