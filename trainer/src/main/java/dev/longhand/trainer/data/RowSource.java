package dev.longhand.trainer.data;

/** Gives the tokens of a row when they are first needed. */
@FunctionalInterface
public interface RowSource {
  /** Returns the tokens of a row, counted from 0. */
  TokenRow row(int row);
}
