package dev.longhand.files.tensors;

import static dev.longhand.files.FileErrors.quoted;

import dev.longhand.files.UserException;

/** Finds a tensor in a file by its name, or says what is wrong with the wish. */
final class Lookup {
  private Lookup() {}

  /** A tensor of floating-point numbers. */
  static TensorEntry floating(TensorFile file, String name) {
    TensorEntry entry = entry(file, name);
    if (!entry.type().floating()) {
      throw wrongType(file, entry, "floating-point numbers");
    }
    return entry;
  }

  /** A tensor of integers or truth values. */
  static TensorEntry integral(TensorFile file, String name) {
    TensorEntry entry = entry(file, name);
    if (entry.type().floating()) {
      throw wrongType(file, entry, "integers");
    }
    return entry;
  }

  /** A tensor of any type. */
  static TensorEntry entry(TensorFile file, String name) {
    TensorEntry entry = file.entries().get(name);
    if (entry == null) {
      throw new UserException(
          file.path()
              + " has no tensor "
              + quoted(name)
              + "; its "
              + file.entries().size()
              + " tensors are listed by model-tools inspect");
    }
    return entry;
  }

  private static UserException wrongType(TensorFile file, TensorEntry entry, String wanted) {
    return new UserException(
        file.path()
            + ": tensor "
            + quoted(entry.name())
            + " holds "
            + entry.type()
            + " where "
            + wanted
            + " were expected; use a file of this model's weights");
  }
}
