package dev.longhand.newsgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UsageException;
import dev.longhand.runner.data.NamedExamples;
import dev.longhand.runner.data.SampleFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sets of the sample: which documents are in which. */
final class NewsDataTest {
  private static final int ALL = Integer.MAX_VALUE;
  private SampleFolder sample;

  @BeforeEach
  void unpack() {
    sample = SampleFolder.ofDocuments(NewsTask.class, StandardCharsets.ISO_8859_1);
  }

  @AfterEach
  void close() {
    sample.close();
  }

  private NewsData read(int mostTrain, double share, long seed, String... categories) {
    Path source = sample.dataFolder();
    return NewsData.read(
        source,
        new NewsData.Wanted(
            true,
            mostTrain,
            true,
            ALL,
            true,
            ALL,
            HeaderFooterQuoteStripper.NONE,
            List.of(categories),
            share,
            seed));
  }

  @Test
  void theValidationSetIsHeldOutBySeed() {
    NewsData data = read(ALL, 0.1, 42);
    Set<String> train = new HashSet<>(data.train().orElseThrow().ids());
    Set<String> validation = new HashSet<>(data.validation().orElseThrow().ids());
    assertThat(train).hasSize(81).doesNotContainAnyElementsOf(validation);
    assertThat(validation).hasSize(9);
    assertThat(data.test().orElseThrow().size()).isEqualTo(30);

    assertThat(read(ALL, 0.1, 42)).isEqualTo(data);
    assertThat(read(ALL, 0.1, 43).validation().orElseThrow().ids())
        .isNotEqualTo(data.validation().orElseThrow().ids());
    assertThat(read(ALL, 0, 42).validation()).isEmpty();
  }

  @Test
  void fewDocumentsAreDrawnFromAllGroups() {
    NamedExamples few = read(30, 0.1, 42).train().orElseThrow();
    assertThat(few.size()).isEqualTo(30);
    assertThat(few.ids()).isSorted();
    assertThat(few.examples().counts(3)).doesNotContain(0);
  }

  @Test
  void categoriesAreTheClasses() {
    NewsData data = read(ALL, 0.1, 42, "sci.weather", "home.garden");
    assertThat(data.groups()).containsExactly("home.garden", "sci.weather");
    assertThat(data.test().orElseThrow().examples().counts(2)).containsExactly(10, 10);
    assertThat(data.test().orElseThrow().ids().get(10)).startsWith("sci.weather/");
  }

  @Test
  void anUnknownOrOnlyCategoryIsRefused() {
    assertThatThrownBy(() -> read(ALL, 0.1, 42, "sci.wether", "home.garden"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("did you mean sci.weather?");
    assertThatThrownBy(() -> read(ALL, 0.1, 42, "sci.weather"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("at least two");
  }
}
