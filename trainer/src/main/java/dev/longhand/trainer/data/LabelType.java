package dev.longhand.trainer.data;

/** The type of the labels of a data set. */
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
