package dev.longhand.newsgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UsageException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is removed is what scikit-learn's functions remove; their results stand here. */
final class HeaderFooterQuoteStripperTest {
  private static final String POSTING =
      "From: a\nSubject: b\n\nBob writes:\n> old\n|also\nnew > kept\n\nmore\n--\u00a0\nAnn\n";

  private static String without(String parts, String text) {
    return HeaderFooterQuoteStripper.of(Optional.of(parts)).apply(text);
  }

  @Test
  void headersEndAtTheFirstEmptyLine() {
    assertThat(without("headers", POSTING)).startsWith("Bob writes:\n").endsWith("Ann\n");
    assertThat(without("headers", "no empty line\n")).isEmpty();
  }

  @Test
  void footersBeginAtTheLastLineOfNothingOrDashes() {
    assertThat(without("footers", POSTING)).endsWith("\n\nmore");
    assertThat(without("footers", "a\n\n b\n\n")).isEqualTo("a");
    assertThat(without("footers", "\n--\na\n")).isEqualTo("\n--\na\n");
    assertThat(without("footers", "")).isEmpty();
  }

  @Test
  void quotesAreLinesWithTheirMarks() {
    assertThat(without("quotes", "In article 5\nit says: so\n>x\n |kept\nIn\n"))
        .isEqualTo(" |kept\nIn\n");
  }

  @Test
  void allPartsGoInTheirOrder() {
    assertThat(without("quotes, footers,headers", POSTING)).isEqualTo("new > kept\n\nmore");
    assertThat(HeaderFooterQuoteStripper.of(Optional.empty()).apply(POSTING)).isEqualTo(POSTING);
  }

  @Test
  void anUnknownPartIsAnsweredWithTheNearest() {
    assertThatThrownBy(() -> without("header", POSTING))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("did you mean headers?");
  }
}
