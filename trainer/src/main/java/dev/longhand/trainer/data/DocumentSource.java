package dev.longhand.trainer.data;

/** Gives the segments of a document when they are first needed. */
@FunctionalInterface
public interface DocumentSource {
  /** Returns a document, counted from 0. */
  DocumentRow document(int row);
}
