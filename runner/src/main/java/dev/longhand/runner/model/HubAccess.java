package dev.longhand.runner.model;

import dev.longhand.cli.ParsedArguments;
import dev.longhand.files.UserException;
import dev.longhand.files.download.DownloadSettings;
import dev.longhand.files.hub.HubCache;
import dev.longhand.runner.data.DataCache;
import dev.longhand.zoo.tokenizers.TokenizerFolder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The hub's cache as flags and environment choose it. As in transformers, {@code --token} and
 * {@code --use_auth_token} take a token, or true for the one of the environment or of a login, or
 * false for none.
 */
public final class HubAccess {
  private static final String TOKEN = "token";
  private static final Set<String> TRUE = Set.of("true", "yes", "1");
  private static final Set<String> FALSE = Set.of("false", "no", "0", "none");

  private HubAccess() {}

  /** Returns the cache. */
  public static HubCache of(
      ParsedArguments flags, Map<String, String> environment, DownloadSettings settings) {
    Map<String, String> variables = new HashMap<>(environment);
    Optional<String> token = flags.optionalText(TOKEN).map(String::strip);
    boolean required = isWord(token, TRUE);
    boolean none = isWord(token, FALSE);
    if (required) {
      variables.remove("HF_HUB_DISABLE_IMPLICIT_TOKEN");
    } else if (!none) {
      token.ifPresent(text -> variables.put("HF_TOKEN", text));
    }
    HubCache cache =
        HubCache.of(variables, flags.isTrue("offline"), settings, TokenizerFolder.FILES);
    HubCache placed = DataCache.named(flags, environment).map(cache::withFolder).orElse(cache);
    if (none) {
      return placed.withoutToken();
    }
    return required ? withToken(placed) : placed;
  }

  private static HubCache withToken(HubCache cache) {
    try {
      return cache.requireToken();
    } catch (UserException missing) {
      throw new UserException("--token: " + missing.getMessage(), missing);
    }
  }

  /**
   * Returns the variables that give a process of its own the same token: a secret is no argument,
   * which other users of the machine could read.
   */
  public static Map<String, String> variables(ParsedArguments flags) {
    Optional<String> token = flags.optionalText(TOKEN).map(String::strip);
    if (token.isEmpty() || isWord(token, TRUE)) {
      return Map.of();
    }
    return isWord(token, FALSE)
        ? Map.of("HF_TOKEN", "", "HUGGING_FACE_HUB_TOKEN", "", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
        : Map.of("HF_TOKEN", token.get());
  }

  private static boolean isWord(Optional<String> token, Set<String> words) {
    return token.filter(text -> words.contains(text.toLowerCase(Locale.ROOT))).isPresent();
  }
}
