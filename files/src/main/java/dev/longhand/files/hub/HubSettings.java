package dev.longhand.files.hub;

import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.UserPaths;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of the Hub and its cache from the environment, read as huggingface_hub reads them.
 *
 * @param cache the folder that holds {@code models--ORG--NAME} folders
 * @param endpoint the hub, or a mirror of it
 * @param token that is sent to the endpoint and to no other host
 * @param tokenFile where the token is kept that a login left
 * @param offline whether only the cache is used
 */
record HubSettings(
    Path cache, URI endpoint, Optional<String> token, Path tokenFile, boolean offline) {
  private static final String HUB = "https://huggingface.co";
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

  static HubSettings of(Map<String, String> environment) {
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    Path caches = path(environment, home, "XDG_CACHE_HOME").orElse(home.resolve(".cache"));
    Path hubHome = path(environment, home, "HF_HOME").orElse(caches.resolve("huggingface"));
    Path cache =
        path(environment, home, "HF_HUB_CACHE")
            .or(() -> path(environment, home, "HUGGINGFACE_HUB_CACHE"))
            .orElse(hubHome.resolve("hub"));
    Path tokenFile = path(environment, home, "HF_TOKEN_PATH").orElse(hubHome.resolve("token"));
    return new HubSettings(
        cache,
        endpoint(environment),
        token(environment, tokenFile),
        tokenFile,
        isTrue(environment, "HF_HUB_OFFLINE") || isTrue(environment, "TRANSFORMERS_OFFLINE"));
  }

  HubSettings withCache(Path folder) {
    return new HubSettings(UserPaths.of(folder), endpoint, token, tokenFile, offline);
  }

  HubSettings withOffline() {
    return new HubSettings(cache, endpoint, token, tokenFile, true);
  }

  HubSettings withoutToken() {
    return new HubSettings(cache, endpoint, Optional.empty(), tokenFile, offline);
  }

  /** An address below the endpoint; the path's parts are encoded, its slashes are not. */
  URI address(String path) {
    return URI.create(endpoint + path);
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .map(value -> value.replaceAll("[\\r\\n]", "").strip())
        .filter(value -> !value.isEmpty());
  }

  private static Optional<Path> path(Map<String, String> environment, Path home, String name) {
    return value(environment, name).map(value -> UserPaths.of(value, home));
  }

  private static boolean isTrue(Map<String, String> environment, String name) {
    return value(environment, name)
        .filter(v -> TRUE.contains(v.toUpperCase(Locale.ROOT)))
        .isPresent();
  }

  private static URI endpoint(Map<String, String> environment) {
    String value = value(environment, "HF_ENDPOINT").orElse(HUB);
    try {
      URI endpoint = URI.create(value.replaceAll("/+$", ""));
      if (endpoint.getHost() != null && String.valueOf(endpoint.getScheme()).startsWith("http")) {
        return endpoint;
      }
    } catch (IllegalArgumentException e) {
      throw noAddress(value, e);
    }
    throw noAddress(value, null);
  }

  private static UserException noAddress(String value, Exception cause) {
    return new UserException(
        "HF_ENDPOINT is \""
            + value
            + "\" where an address such as "
            + HUB
            + " was expected;"
            + " correct or unset it",
        cause);
  }

  private static Optional<String> token(Map<String, String> environment, Path file) {
    for (String name : List.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")) {
      Optional<String> given = value(environment, name);
      if (given.isPresent()) {
        return given.map(token -> checked(name, token));
      }
    }
    if (isTrue(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN") || !Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      return value(Map.of("file", Files.readString(file)), "file")
          .map(token -> checked(file.toString(), token));
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
  }

  /** A token that can be sent; one that cannot is not in the message. */
  private static String checked(String source, String token) {
    if (!token.matches("[!-~]+")) {
      throw new UserException(
          "the token of "
              + source
              + " has a blank or another character that no token has; copy it again from the hub's"
              + " settings page");
    }
    return token;
  }
}
