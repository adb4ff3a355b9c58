package dev.longhand.files.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * One commit of a data set's repository on the hub.
 *
 * @param name ORGANIZATION/NAME
 * @param commit its hash
 * @param files the names of all files, with slashes
 * @param card what the repository's card says in its metadata; an empty object where it says
 *     nothing
 * @param fetch gives a file's place in the cache, downloaded if it is not there
 */
public record HubDataset(
    String name, String commit, List<String> files, JsonNode card, Function<String, Path> fetch) {
  /** Copies the list of files. */
  public HubDataset {
    files = List.copyOf(files);
  }
}
