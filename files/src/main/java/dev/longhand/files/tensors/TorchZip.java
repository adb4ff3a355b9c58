package dev.longhand.files.tensors;

import static dev.longhand.files.FileErrors.quoted;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The zip format of torch: {@code NAME/data.pkl} lists the tensors, {@code NAME/data/KEY} is the
 * storage of a key, and nothing is compressed.
 */
final class TorchZip {
  private static final String PICKLE = "/data.pkl";

  private TorchZip() {}

  static TorchFile.Content read(MappedFile file) {
    Map<String, TorchFile.Extent> members = members(file);
    String pickle =
        members.keySet().stream()
            .filter(name -> name.endsWith(PICKLE))
            .findFirst()
            .orElseThrow(() -> TorchFile.refused(file.path(), "it is a zip file without data.pkl"));
    String folder = pickle.substring(0, pickle.length() - PICKLE.length());
    requireLittleEndian(file, members.get(folder + "/byteorder"));
    TorchFile.Extent list = members.get(pickle);
    if (list.bytes() > TorchFile.LONGEST_PICKLE) {
      throw TorchFile.refused(file.path(), "its list of tensors takes " + list.bytes() + " bytes");
    }
    Object state =
        new StateDictPickle(file.path())
            .next(new PickleInput(file.map(list.offset(), list.bytes())));
    return new TorchFile.Content(state, storages(members, folder + "/data/"));
  }

  private static Map<String, TorchFile.Extent> storages(
      Map<String, TorchFile.Extent> members, String prefix) {
    Map<String, TorchFile.Extent> storages = new HashMap<>();
    members.forEach(
        (name, extent) -> {
          if (name.startsWith(prefix)) {
            storages.put(name.substring(prefix.length()), extent);
          }
        });
    return storages;
  }

  private static void requireLittleEndian(MappedFile file, TorchFile.Extent byteOrder) {
    if (byteOrder != null
        && byteOrder.bytes() < 10
        && StandardCharsets.US_ASCII
            .decode(file.map(byteOrder.offset(), byteOrder.bytes()))
            .toString()
            .equals("big")) {
      throw TorchFile.refused(file.path(), "it is big-endian");
    }
  }

  /** The members' places in the file. */
  private static Map<String, TorchFile.Extent> members(MappedFile file) {
    Map<String, TorchFile.Extent> members = new LinkedHashMap<>();
    try (ZipFile zip = ZipFile.builder().setPath(file.path()).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        TorchFile.Extent extent = new TorchFile.Extent(entry.getDataOffset(), entry.getSize());
        if (entry.getMethod() != ZipEntry.STORED || !isWithin(file, extent)) {
          throw TorchFile.refused(
              file.path(), "its part " + quoted(entry.getName()) + " is compressed or misplaced");
        }
        if (members.put(entry.getName(), extent) != null) {
          throw TorchFile.refused(file.path(), "it has two parts " + quoted(entry.getName()));
        }
      }
      return members;
    } catch (IOException | IllegalArgumentException e) {
      throw TorchFile.refused(
          file.path(), "its zip directory is damaged or cut off (" + quoted(e.getMessage()) + ")");
    }
  }

  private static boolean isWithin(MappedFile file, TorchFile.Extent extent) {
    return extent.offset() >= 0
        && extent.bytes() >= 0
        && extent.offset() <= file.size()
        && extent.bytes() <= file.size() - extent.offset();
  }
}
