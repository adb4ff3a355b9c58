package dev.longhand.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** The versions of this program and of TensorFlow Java, from what their builds left in the jars. */
public final class Version {
  private static final String TENSORFLOW =
      "/META-INF/maven/org.tensorflow/tensorflow-core-api/pom.properties";

  private static final String COMMIT = "git.commit.id.full";
  private static final String DIRTY = "git.dirty";

  private Version() {}

  /** Returns the version of Longhand. */
  public static String longhand() {
    return version("version.properties");
  }

  /** Returns the version of TensorFlow Java that is on the class path. */
  public static String tensorFlowJava() {
    return version(TENSORFLOW);
  }

  /**
   * Returns the git revision that this was built from, with {@code -modified} where files differed
   * from it; empty where it was built from no clone.
   */
  public static Optional<String> revision() {
    return properties("revision.properties")
        .filter(found -> found.containsKey(COMMIT))
        .map(
            found ->
                found.getProperty(COMMIT)
                    + (Boolean.parseBoolean(found.getProperty(DIRTY)) ? "-modified" : ""));
  }

  /** Returns what {@code --version} prints. */
  static String line(String command) {
    return command
        + " "
        + longhand()
        + " (TensorFlow Java "
        + tensorFlowJava()
        + ", Java "
        + Runtime.version()
        + ")";
  }

  private static String version(String resource) {
    return properties(resource).map(found -> found.getProperty("version")).orElse("unknown");
  }

  private static Optional<Properties> properties(String resource) {
    try (InputStream in = Version.class.getResourceAsStream(resource)) {
      if (in == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(in);
      return Optional.of(properties);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
