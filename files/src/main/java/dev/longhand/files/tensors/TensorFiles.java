package dev.longhand.files.tensors;

import dev.longhand.files.InputFiles;
import dev.longhand.files.UserException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens files of tensors, whatever their format. */
public final class TensorFiles {
  /** The weights of a Hugging Face folder, the first of these that is there. */
  public static final List<String> NAMES =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json");

  private static final int MAGIC_BYTES = 9;

  private TensorFiles() {}

  /**
   * Opens a safetensors file, a torch checkpoint (zip or older), the index of several of either, or
   * the weights of a Hugging Face folder.
   *
   * @throws dev.longhand.files.UserException if there is no such file, or it is not what it claims
   *     to be, or a torch checkpoint wants to call code
   */
  public static TensorFile open(Path fileOrFolder) {
    Path file = fileOrFolder;
    if (Files.isDirectory(fileOrFolder)) {
      file =
          find(fileOrFolder)
              .orElseThrow(
                  () ->
                      new UserException(
                          fileOrFolder
                              + " has no weights: one of "
                              + String.join(", ", NAMES)
                              + " was expected; download them, or choose another folder"));
    }
    Path found = file;
    return InputFiles.within(
        found,
        () ->
            found.toString().endsWith(".json")
                ? ShardedFile.open(found, TensorFiles::openSingle)
                : openSingle(found));
  }

  /** The file of weights in a Hugging Face folder, if it has one. */
  public static Optional<Path> find(Path folder) {
    return NAMES.stream().map(folder::resolve).filter(Files::exists).findFirst();
  }

  /** The files that weights consist of beside the named one: those of an index, otherwise none. */
  public static List<Path> shards(Path file) {
    return file.toString().endsWith(".json")
        ? ShardedFile.weightMap(file).values().stream()
            .distinct()
            .map(file::resolveSibling)
            .toList()
        : List.of();
  }

  private static TensorFile openSingle(Path path) {
    MappedFile file = MappedFile.open(path);
    boolean intact = false;
    try {
      TensorFile tensors = openSingle(file);
      intact = true;
      return tensors;
    } finally {
      if (!intact) {
        file.close();
      }
    }
  }

  private static TensorFile openSingle(MappedFile file) {
    ByteBuffer start = file.map(0, Math.min(MAGIC_BYTES, file.size()));
    byte[] bytes = new byte[start.remaining()];
    start.get(bytes);
    String magic = new String(bytes, StandardCharsets.ISO_8859_1);
    if (magic.startsWith("version")) {
      throw new UserException(
          file.path()
              + " is a pointer of Git LFS, not the weights themselves; run git lfs pull in its"
              + " folder or download the file");
    }
    boolean safetensors =
        file.path().toString().endsWith(".safetensors")
            || (magic.length() == MAGIC_BYTES && magic.endsWith("{"));
    return safetensors ? SafetensorsFile.open(file) : TorchFile.open(file, magic);
  }
}
