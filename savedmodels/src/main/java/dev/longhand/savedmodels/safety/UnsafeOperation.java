package dev.longhand.savedmodels.safety;

/**
 * An operation of a foreign graph that does more than compute from its inputs.
 *
 * @param type of the operation, such as {@code WriteFile}
 * @param name of the first node of that type; within a function, the function's name and a slash
 *     come before it
 * @param effect what it does, such as "writes a file"
 */
public record UnsafeOperation(String type, String name, String effect) {}
