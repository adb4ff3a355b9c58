package dev.longhand.runner.data;

import dev.longhand.files.UserException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Addresses on a server, or on the mirror that a variable of the environment puts in its place. */
public final class Mirror {
  private Mirror() {}

  /**
   * Returns the address of a file.
   *
   * @param variable names the mirror's address
   * @param mirror the variable's value, if it is set
   * @param server the official address
   * @param path of the file on either
   * @throws UserException if the mirror's address is none
   */
  public static URI address(String variable, Optional<String> mirror, String server, String path) {
    String text = mirror.orElse(server).replaceAll("/+$", "");
    try {
      URI address = new URI(text + "/" + path.replaceFirst("^/+", ""));
      if (address.getHost() != null && text.matches("(?i)https?://.*")) {
        return address;
      }
    } catch (URISyntaxException notAddress) {
      // The value may hold a password, and so may the failure's message.
    }
    throw new UserException(
        "%s is no address; expected one such as %s, or unset it".formatted(variable, server));
  }
}
