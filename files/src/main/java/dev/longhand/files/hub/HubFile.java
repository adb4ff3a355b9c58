package dev.longhand.files.hub;

import dev.longhand.files.download.DamagedException;
import dev.longhand.files.download.Sizes;
import dev.longhand.files.download.proxy.Addresses;
import java.net.URI;
import java.net.http.HttpHeaders;

/**
 * The metadata of a file on the Hub.
 *
 * @param tag its entity tag, the name of its blob: a SHA-256 of large files, a git blob's SHA-1 of
 *     small ones
 * @param size in bytes, or -1
 */
record HubFile(String tag, long size) {
  /** Reads the headers of an answer, which may be a redirect to where large files are kept. */
  static HubFile of(URI address, int status, HttpHeaders headers) throws DamagedException {
    String tag =
        headers
            .firstValue("X-Linked-Etag")
            .or(() -> headers.firstValue("ETag"))
            .map(value -> value.replaceFirst("^W/", "").replace("\"", ""))
            .orElse("");
    if (!tag.matches("[\\w.-]{1,200}") || tag.startsWith(".")) {
      throw new DamagedException(Addresses.shown(address) + " has no usable entity tag");
    }
    long ownSize = status == 200 ? Sizes.of(headers, "Content-Length").orElse(-1) : -1;
    return new HubFile(tag, Sizes.of(headers, "X-Linked-Size").orElse(ownSize));
  }
}
