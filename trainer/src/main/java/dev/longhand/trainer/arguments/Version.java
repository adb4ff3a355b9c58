package dev.longhand.trainer.arguments;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of this program, from a resource that the build fills in. */
public final class Version {
  private Version() {}

  /** Returns the version of Longhand. */
  public static String longhand() {
    return property("longhand");
  }

  /** Returns the version of TensorFlow Java that it was built with. */
  public static String tensorFlowJava() {
    return property("tensorflow-java");
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

  private static String property(String key) {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return properties.getProperty(key);
  }
}
