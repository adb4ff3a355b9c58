package dev.longhand.trainer.data;

/** What a row of a data set is labeled with. */
public enum LabelType {
  /** Nothing: a test set. */
  NONE,
  /** The number of a class, from 0. */
  CLASS,
  /** A real number. */
  VALUE,
  /** Any number of several labels. */
  LABEL_SET
}
