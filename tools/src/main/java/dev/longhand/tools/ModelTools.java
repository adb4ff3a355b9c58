package dev.longhand.tools;

/** Command line of {@code model-tools}. */
public final class ModelTools {
  private ModelTools() {}

  /** Runs one subcommand. */
  public static void main(String[] args) {
    throw new UnsupportedOperationException();
  }
}
