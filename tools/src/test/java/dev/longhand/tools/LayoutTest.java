package dev.longhand.tools;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layout of the code: packages without cycles, and modules that know only what they may. */
final class LayoutTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final int MOST_CLASSES = 22;
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*.*?\\*/|(?m)^ *//.*$");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(
              place -> !place.matches(Pattern.compile(".*(/test/|/test-classes/|-tests\\.jar).*")))
          .importPackages("dev.longhand");

  @Test
  void noPackagesFormACycle() {
    slices().matching("dev.longhand.(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void noPackageIsLarge() {
    Map<String, Long> classes =
        MAIN.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    assertThat(classes).isNotEmpty();
    classes.forEach(
        (name, number) -> assertThat(number).as(name).isLessThanOrEqualTo(MOST_CLASSES));
  }

  @ParameterizedTest
  @CsvSource({
    "files, 'org.tensorflow.., dev.longhand.savedmodels..'",
    "files, 'dev.longhand.cli.., dev.longhand.zoo.., dev.longhand.trainer..'",
    "savedmodels, 'dev.longhand.cli.., dev.longhand.zoo.., dev.longhand.trainer..'",
    "cli, 'org.tensorflow.., dev.longhand.savedmodels.., dev.longhand.trainer..'",
    "zoo, 'dev.longhand.cli.., dev.longhand.trainer.., dev.longhand.runner..'",
    "trainer, 'dev.longhand.zoo.., dev.longhand.runner..'",
    "runner, 'dev.longhand.glue.., dev.longhand.imdb.., dev.longhand.newsgroups..'",
    "runner, 'dev.longhand.tools..'",
    "glue, 'dev.longhand.imdb.., dev.longhand.newsgroups.., dev.longhand.tools..'",
    "imdb, 'dev.longhand.glue.., dev.longhand.newsgroups.., dev.longhand.tools..'",
    "newsgroups, 'dev.longhand.glue.., dev.longhand.imdb.., dev.longhand.tools..'"
  })
  void aModuleDoesNotKnow(String module, String others) {
    noClasses()
        .that()
        .resideInAPackage("dev.longhand." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others.split(", "))
        .check(MAIN);
  }

  @Test
  void onlyTheFlagsOfTheTrainerKnowTheCommandLine() {
    noClasses()
        .that()
        .resideInAPackage("dev.longhand.trainer..")
        .and()
        .resideOutsideOfPackage("dev.longhand.trainer.flags")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.longhand.cli..", "dev.longhand.trainer.flags")
        .check(MAIN);
  }

  /** Names in string literals, which no import shows. */
  @ParameterizedTest
  @CsvSource({
    "files, tokenizer|vocab\\.|glue|imdb|newsgroups",
    "savedmodels, tokenizer|vocab\\.|glue|imdb|newsgroups",
    "trainer, glue|imdb|newsgroups|sst2|qnli|classes_|confusion_|depth\\.json",
    "zoo, glue|imdb|newsgroups|sst2|qnli"
  })
  void aModuleNamesNothingOf(String module, String words) throws IOException {
    Pattern literal = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    Pattern forbidden = Pattern.compile("(?i)(?:%s)".formatted(words));
    List<Path> sources;
    try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertThat(sources).isNotEmpty();
    for (Path source : sources) {
      Matcher texts = literal.matcher(COMMENT.matcher(Files.readString(source)).replaceAll(""));
      while (texts.find()) {
        assertThat(texts.group(1)).as(source.toString()).doesNotContainPattern(forbidden);
      }
    }
  }
}
