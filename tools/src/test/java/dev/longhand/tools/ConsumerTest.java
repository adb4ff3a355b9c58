package dev.longhand.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a build that uses Longhand writes: coordinates of the documentation, and the BOM. */
final class ConsumerTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern COORDINATES =
      Pattern.compile("dev\\.longhand:(longhand-[a-z]+)(?::([0-9.]+))?");
  private static final Pattern VERSION =
      Pattern.compile(
          "<groupId>dev\\.longhand</groupId>\\s+<artifactId>[^<]+</artifactId>\\s+"
              + "<version>([0-9.]+)</version>");

  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<groupId>([^<]+)</groupId>\\s+<artifactId>([^<]+)</artifactId>\\s+"
              + "<version>(?:\\$\\{)?([^<}]+)}?</version>");

  @Test
  void coordinatesOfTheGradleExampleAreModules() throws IOException {
    Matcher found = COORDINATES.matcher(read("docs/library.md"));
    int number = 0;
    for (; found.find(); number++) {
      String module = found.group(1).substring("longhand-".length());
      assertThat(ROOT.resolve(module).resolve("pom.xml")).exists();
      if (found.group(2) != null) {
        assertThat(found.group(2)).isEqualTo(version("pom.xml"));
      }
    }
    assertThat(number).isEqualTo(3);
  }

  @Test
  void theBomManagesTheModulesAndTheNativesOnly() throws IOException {
    String bom = read("bom/pom.xml");
    assertThat(bom).doesNotContain("<parent>").contains("<version>" + version("pom.xml"));
    String managedPart = bom.substring(0, bom.indexOf("</dependencyManagement>"));
    Matcher artifacts = Pattern.compile("<artifactId>([^<]+)</artifactId>").matcher(managedPart);
    List<String> managed = artifacts.results().map(each -> each.group(1)).distinct().toList();
    Matcher modules = Pattern.compile("<module>([a-z]+)</module>").matcher(read("pom.xml"));
    List<String> all = modules.results().map(each -> "longhand-" + each.group(1)).toList();
    assertThat(managed)
        .containsAll(all)
        .allMatch(name -> all.contains(name) || name.equals("tensorflow-core-native"));
    assertThat(tensorFlow(bom)).isEqualTo(tensorFlow(read("pom.xml")));
  }

  /** Each row has the coordinates and the version of the build. */
  @Test
  void everyDependencyHasARowOnItsPage() throws IOException {
    String pom = read("pom.xml");
    String page = read("docs/dependencies.md");
    String managed = pom.substring(0, pom.indexOf("</dependencyManagement>"));
    int number = 0;
    for (Matcher found = DEPENDENCY.matcher(managed); found.find(); ) {
      if (!found.group(1).equals("dev.longhand")) {
        String version = property(pom, found.group(3));
        assertThat(page)
            .contains("| `%s:%s` %s |".formatted(found.group(1), found.group(2), version));
        number++;
      }
    }
    assertThat(number).isGreaterThan(20);
  }

  /** Clusters of Spark 3.5 and 4.0 bring Jackson 2.15, which has no JsonNode.valueStream. */
  @Test
  void nothingCallsWhatJackson215DoesNotHave() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      List<Path> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> file.toString().contains("/src/main/"))
              .toList();
      assertThat(sources).hasSizeGreaterThan(500);
      for (Path source : sources) {
        assertThat(source).content().doesNotContain(".valueStream()");
      }
    }
  }

  private static String property(String pom, String name) {
    Matcher value = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</").matcher(pom);
    assertThat(value.find()).as(name).isTrue();
    return value.group(1);
  }

  private static String tensorFlow(String pom) {
    Matcher version =
        Pattern.compile("<tensorflow.version>([^<]+)</tensorflow.version>").matcher(pom);
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  private static String version(String pom) throws IOException {
    Matcher version = VERSION.matcher(read(pom));
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  private static String read(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }
}
