package dev.longhand.savedmodels.safety;

/** The policy on which graphs are run. A SavedModel is a program, and some do more than compute. */
public enum GraphPolicy {
  /** Only graphs that can do nothing but compute: the rule for a model from elsewhere. */
  REFUSE_UNSAFE,

  /** Any graph, even one that writes files or calls out: for models of a trusted author. */
  ALLOW_UNSAFE
}
