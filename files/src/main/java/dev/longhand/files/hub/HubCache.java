package dev.longhand.files.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.files.download.DownloadSettings;
import dev.longhand.files.download.Downloader;
import dev.longhand.files.download.StatusException;
import dev.longhand.files.tensors.TensorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The cache of models that Python's huggingface_hub keeps, read and written in its layout, so that
 * what either has downloaded serves both.
 */
public final class HubCache {
  private static final String CONFIGURATION = "config.json";
  private static final JsonMapper JSON = new JsonMapper();

  private final HubSettings settings;
  private final DownloadSettings patience;
  private final List<String> companions;

  private HubCache(HubSettings settings, DownloadSettings patience, List<String> companions) {
    this.settings = settings;
    this.patience = patience;
    this.companions = companions;
  }

  /**
   * The cache that the environment names, with its token and mirror: HF_HUB_CACHE, HF_HOME,
   * HF_TOKEN, HF_TOKEN_PATH, HF_ENDPOINT, HF_HUB_OFFLINE.
   *
   * @param offline use what is in the cache only, as HF_HUB_OFFLINE=1 does
   * @param companions names of the files that belong to a model beside its configuration and its
   *     weights; a repository has some of them
   */
  public static HubCache of(
      Map<String, String> environment,
      boolean offline,
      DownloadSettings patience,
      List<String> companions) {
    HubSettings settings = HubSettings.of(environment);
    return new HubCache(
        offline ? settings.withOffline() : settings, patience, List.copyOf(companions));
  }

  /** The same cache in another folder, as --cache_dir gives it. */
  public HubCache withFolder(Path cacheFolder) {
    return new HubCache(settings.withCache(cacheFolder), patience, companions);
  }

  /** The same cache, to whose hub no token is sent. */
  public HubCache withoutToken() {
    return new HubCache(settings.withoutToken(), patience, companions);
  }

  /**
   * The same cache, for whose hub a token is needed.
   *
   * @throws UserException if there is none
   */
  public HubCache requireToken() {
    if (settings.token().isEmpty()) {
      throw new UserException(
          "there is no token of the hub: set HF_TOKEN, or write it to " + settings.tokenFile());
    }
    return this;
  }

  /** The folder that holds {@code models--ORG--NAME} folders; for messages. */
  public Path folder() {
    return settings.cache();
  }

  /**
   * A folder with a model's configuration, companion files and weights (safetensors if the
   * repository has them, otherwise torch's), downloaded if they are not there.
   *
   * @param repository such as {@code google/bigbird-roberta-base}
   * @param revision a branch, tag or commit; {@code main} by default
   * @throws UserException if it cannot be had; {@link Downloader#isNoNetwork} tells whether any
   *     server was reached
   */
  public Path model(String repository, String revision) {
    return snapshot(repository, revision, this::isModel, this::fetchModel);
  }

  /**
   * A folder with a model's configuration and companion files and without its weights, downloaded
   * if they are not there.
   *
   * @throws UserException as {@link #model} does
   */
  public Path withoutWeights(String repository, String revision) {
    return snapshot(repository, revision, this::hasCompanions, this::fetchCompanions);
  }

  /**
   * A folder with those files of a repository that one of the patterns fits ({@code *} stands for
   * anything), downloaded if they are not there. Patterns without a {@code *} name files that must
   * be there.
   *
   * @throws UserException as {@link #model} does
   */
  public Path snapshot(String repository, String revision, List<String> patterns) {
    List<String> required = patterns.stream().filter(pattern -> !pattern.contains("*")).toList();
    String expression =
        patterns.stream().map(HubCache::expression).collect(Collectors.joining("|"));
    Predicate<String> wanted = Pattern.compile(expression).asMatchPredicate();
    return snapshot(
        repository,
        revision,
        folder -> required.stream().map(folder::resolve).allMatch(Files::exists),
        session -> {
          required.forEach(session::fetch);
          session.files().stream().filter(wanted).forEach(session::fetch);
        });
  }

  /**
   * A data set's commit, whose files are downloaded when they are asked for.
   *
   * @throws UserException as {@link #model} does
   */
  public HubDataset dataset(String repository, String revision) {
    HubRepository place =
        new HubRepository(settings.cache(), HubRepositoryKind.DATASET, repository);
    Optional<HubDataset> present =
        place.commit(revision).flatMap(commit -> datasetInCache(place, repository, commit));
    if (settings.offline()) {
      return present.orElseThrow(() -> missing(repository, revision));
    }
    try {
      HubSession session =
          new HubSession(
              settings, patience, place, HubRepositoryKind.DATASET, repository, revision);
      place.keepListing(session.commit(), session.listing().toString());
      return dataset(repository, session.listing(), session::fetch);
    } catch (UserException e) {
      if (present.isPresent() && mayPass(e)) {
        return present.get();
      }
      throw e;
    }
  }

  private Optional<HubDataset> datasetInCache(
      HubRepository place, String repository, String commit) {
    Path listing = place.listing(commit);
    if (!Files.exists(listing)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          dataset(
              repository,
              JSON.readTree(listing.toFile()),
              file -> {
                Path there = place.snapshot(commit).resolve(file);
                if (!Files.exists(there)) {
                  throw missing(repository + "/" + file, commit);
                }
                return there;
              }));
    } catch (IOException e) {
      throw FileErrors.reading(listing, e);
    }
  }

  private static HubDataset dataset(
      String repository, JsonNode listing, Function<String, Path> fetch) {
    List<String> files = new ArrayList<>();
    listing.path("siblings").forEach(file -> files.add(file.path("rfilename").asText()));
    return new HubDataset(
        repository, listing.path("sha").asText(), files, listing.path("cardData"), fetch);
  }

  private UserException missing(String what, String revision) {
    return new UserException(
        what
            + " at "
            + revision
            + " is not, or not completely, in "
            + settings.cache()
            + ", and nothing is downloaded offline (--offline, HF_HUB_OFFLINE); run once with the"
            + " network, or use a local folder");
  }

  private static String expression(String pattern) {
    return Arrays.stream(pattern.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }

  private Path snapshot(
      String repository,
      String revision,
      Predicate<Path> isComplete,
      Consumer<HubSession> fetching) {
    HubRepository place = new HubRepository(settings.cache(), HubRepositoryKind.MODEL, repository);
    Optional<Path> present = place.commit(revision).map(place::snapshot).filter(isComplete);
    if (present.isPresent() && (settings.offline() || HubRepository.isCommit(revision))) {
      return present.get();
    }
    if (settings.offline()) {
      throw missing(repository, revision);
    }
    try {
      HubSession session =
          new HubSession(settings, patience, place, HubRepositoryKind.MODEL, repository, revision);
      fetching.accept(session);
      return session.folder();
    } catch (UserException e) {
      if (present.isPresent() && mayPass(e)) {
        return present.get();
      }
      throw e;
    }
  }

  /** Whether the network or the server is at fault, so that what is in the cache will do. */
  private static boolean mayPass(UserException failure) {
    return failure.getCause() instanceof StatusException answer
        ? answer.passes()
        : failure.getCause() instanceof IOException;
  }

  private boolean isModel(Path folder) {
    return Files.exists(folder.resolve(CONFIGURATION)) && hasWeights(folder);
  }

  private static boolean hasWeights(Path folder) {
    return TensorFiles.find(folder)
        .filter(file -> TensorFiles.shards(file).stream().allMatch(Files::exists))
        .isPresent();
  }

  private boolean hasCompanions(Path folder) {
    return Files.exists(folder.resolve(CONFIGURATION))
        && companions.stream().map(folder::resolve).anyMatch(Files::exists);
  }

  private void fetchCompanions(HubSession session) {
    session.fetch(CONFIGURATION);
    companions.stream().filter(session.files()::contains).forEach(session::fetch);
  }

  private void fetchModel(HubSession session) {
    fetchCompanions(session);
    if (hasWeights(session.folder())) {
      return;
    }
    String weights =
        TensorFiles.NAMES.stream()
            .filter(session.files()::contains)
            .findFirst()
            .orElseThrow(
                () ->
                    new UserException(
                        session.name()
                            + " has no weights that can be read: one of "
                            + String.join(", ", TensorFiles.NAMES)
                            + " was expected; choose another model or revision"));
    Path file = session.fetch(weights);
    for (Path shard : TensorFiles.shards(file)) {
      session.fetch(shard.getFileName().toString());
    }
  }
}
