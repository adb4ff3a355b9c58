package dev.longhand.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of this program and of TensorFlow Java, from what their builds left in the jars. */
public final class Version {
  private static final String TENSORFLOW =
      "/META-INF/maven/org.tensorflow/tensorflow-core-api/pom.properties";

  private Version() {}

  /** Returns the version of Longhand. */
  public static String longhand() {
    return version("version.properties");
  }

  /** Returns the version of TensorFlow Java that is on the class path. */
  public static String tensorFlowJava() {
    return version(TENSORFLOW);
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
    try (InputStream in = Version.class.getResourceAsStream(resource)) {
      if (in == null) {
        return "unknown";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
