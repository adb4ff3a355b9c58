package dev.longhand.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UsageException;
import dev.longhand.runner.data.Examples;
import dev.longhand.runner.data.SampleFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample is what its templates make, balanced, and its dev set is new to the model. */
final class SampleDataTest {
  private static final Path SHIPPED = Path.of("src/main/resources/dev/longhand/glue/sample");

  @Test
  void shippedFilesAreThoseOfTheGenerator() throws IOException {
    for (Map.Entry<String, String> file : new SampleGenerator().files().entrySet()) {
      assertThat(Files.readString(SHIPPED.resolve(file.getKey())))
          .as(file.getKey())
          .isEqualTo(file.getValue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qnli", "sst2", "ag_news"})
  void noTemplateServesTrainingAndDevelopment(String task) {
    Map<String, List<String>> sections = SampleGenerator.templates(task);
    assertThat(templates(sections, "train.")).isNotEmpty();
    assertThat(templates(sections, "dev."))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(templates(sections, "train."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"qnli", "sst2"})
  void noDevSentenceFitsATemplateOfTraining(String task) {
    Map<String, List<String>> sections = SampleGenerator.templates(task);
    List<Pattern> training = new ArrayList<>();
    for (Map.Entry<String, List<String>> section : sections.entrySet()) {
      if (section.getKey().startsWith("train.") && !section.getKey().endsWith(".phrase")) {
        section.getValue().forEach(template -> training.add(pattern(template, sections)));
      }
    }
    for (String sentence : sentences(read(task, "dev.tsv"))) {
      assertThat(training).noneMatch(template -> template.matcher(sentence).matches());
    }
    // The patterns do find what they are made to find.
    for (String sentence : sentences(read(task, "train.tsv"))) {
      assertThat(training).anyMatch(template -> template.matcher(sentence).matches());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qnli", "sst2"})
  void everyClassIsAsFrequentAsTheOther(String task) {
    assertThat(read(task, "train.tsv").majorityShare(2)).isEqualTo(0.5);
    assertThat(read(task, "dev.tsv").majorityShare(2)).isEqualTo(0.5);
  }

  @Test
  void theClassesOfNewsAreEquallyFrequent() {
    assertThat(read("ag_news", "train.csv").majorityShare(4)).isEqualTo(0.25);
    assertThat(read("ag_news", "test.csv").majorityShare(4)).isEqualTo(0.25);
  }

  @Test
  void everyWordOfTheDevSetOccursInTraining() {
    assertThat(words(read("qnli", "train.tsv"))).containsAll(words(read("qnli", "dev.tsv")));
  }

  @Test
  void aTaskWithoutASampleIsAnsweredWithThoseThatHaveOne() {
    assertThatThrownBy(() -> SampleData.of(GlueTask.get("cola")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("ag_news, qnli and sst2");
  }

  @Test
  void unpackedFilesGoWhenTheSampleIsClosed() {
    Path unpacked;
    try (SampleFolder sample = SampleData.of(GlueTask.get("qnli"))) {
      unpacked = sample.dataFolder();
      assertThat(sample.tokenizerFolder().resolve("vocab.txt")).exists();
    }
    assertThat(unpacked).doesNotExist();
  }

  private static Examples read(String task, String split) {
    GlueTask glue = GlueTask.get(task);
    try (SampleFolder sample = SampleData.of(glue)) {
      return glue.read(GlueData.find(glue, sample.dataFolder(), List.of(split)), true);
    }
  }

  /** A template with whatever its slots can hold; a phrase, {...}, may be any words. */
  private static Pattern pattern(String template, Map<String, List<String>> sections) {
    StringBuilder regex = new StringBuilder();
    Matcher slots = Pattern.compile("\\{([a-z]+|\\.\\.\\.)}").matcher(template);
    int end = 0;
    while (slots.find()) {
      regex.append(Pattern.quote(template.substring(end, slots.start()).stripTrailing()));
      regex.append(" ?");
      regex.append(fillers(slots.group(1), sections));
      end = slots.end();
    }
    regex.append(Pattern.quote(template.substring(end)));
    return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
  }

  private static String fillers(String slot, Map<String, List<String>> sections) {
    return switch (slot) {
      case "..." -> ".+";
      case "thing" -> "the " + anyOf(sections.get("name")) + " " + anyOf(sections.get("kind"));
      case "word" ->
          "(" + anyOf(sections.get("positive")) + "|" + anyOf(sections.get("negative")) + ")";
      default -> anyOf(sections.get(slot));
    };
  }

  private static String anyOf(List<String> words) {
    return "(" + String.join("|", words) + ")";
  }

  private static Set<String> templates(Map<String, List<String>> sections, String part) {
    Set<String> templates = new HashSet<>();
    sections.forEach(
        (name, lines) -> {
          if (name.startsWith(part)) {
            templates.addAll(lines);
          }
        });
    return templates;
  }

  private static Set<String> sentences(Examples examples) {
    Set<String> sentences = new HashSet<>(examples.second());
    Set<String> single = new HashSet<>(examples.first());
    for (String passage : sentences) {
      single.addAll(List.of(passage.split("(?<=\\.) ")));
    }
    return single;
  }

  private static Set<String> words(Examples examples) {
    Set<String> words = new HashSet<>();
    Stream.concat(examples.first().stream(), examples.second().stream())
        .map(text -> text.toLowerCase(Locale.ROOT).split("[ .,?]+"))
        .forEach(found -> words.addAll(List.of(found)));
    return words;
  }
}
