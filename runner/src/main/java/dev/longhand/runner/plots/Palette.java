package dev.longhand.runner.plots;

import java.awt.Color;

/** Colors that people who see few colors tell apart too (Okabe and Ito 2008). */
final class Palette {
  static final Color GRID = new Color(0xDDDDDD);
  private static final Color[] COLORS = {
    new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7),
    new Color(0x56B4E9), new Color(0xE69F00), new Color(0x000000), new Color(0x999999)
  };

  private Palette() {}

  /** The color of a line by its number; they begin again after the last. */
  static Color of(int line) {
    return COLORS[line % COLORS.length];
  }
}
