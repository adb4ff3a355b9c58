package dev.longhand.cli;

/** The treatment of a flag that a user gives. */
public enum Treatment {
  /** It is used. */
  USED,
  /**
   * It is accepted for the sake of existing command lines; one line says that it changes nothing.
   */
  IGNORED,
  /** It is refused, with its help text as the reason, unless it is switched off. */
  REFUSED
}
