package dev.longhand.files.hub;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longhand.files.UserException;
import dev.longhand.files.download.Checksum;
import dev.longhand.files.download.Download;
import dev.longhand.files.download.DownloadSettings;
import dev.longhand.files.download.Downloader;
import dev.longhand.files.download.Retries;
import dev.longhand.files.download.StatusException;
import dev.longhand.files.download.proxy.Addresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One commit of a repository on the hub, whose files are put into the cache one by one. */
final class HubSession {
  private static final int LONGEST_LISTING = 64 << 20;
  private static final Set<String> LEADING_OUT = Set.of("", ".", "..");
  private static final JsonMapper JSON = new JsonMapper();

  private final HubSettings settings;
  private final String name;
  private final HubRepositoryKind kind;
  private final HubRepository place;
  private final Downloader downloader;
  private final Retries retries;
  private final JsonNode listing;
  private final String commit;
  private final Set<String> files = new LinkedHashSet<>();

  /**
   * Asks the hub for a revision's commit and files.
   *
   * @throws UserException if there is none, or it may not be read, or no server was reached
   */
  HubSession(
      HubSettings settings,
      DownloadSettings patience,
      HubRepository place,
      HubRepositoryKind kind,
      String name,
      String revision) {
    this.settings = settings;
    this.kind = kind;
    this.name = name;
    this.place = place;
    this.downloader = new Downloader(patience);
    this.retries = new Retries(patience);
    URI address =
        settings.address(kind.api() + encoded(name) + "/revision/" + encodedWhole(revision));
    this.listing = asking(name, revision, address, () -> listing(address));
    this.commit = listing.path("sha").asText();
    listing.path("siblings").forEach(file -> files.add(file.path("rfilename").asText()));
    if (!HubRepository.isCommit(commit)) {
      throw new UserException(
          Addresses.shown(address)
              + " names no commit of "
              + name
              + "; check HF_ENDPOINT, it should be a hub");
    }
    place.remember(revision, commit);
  }

  /** The repository's name. */
  String name() {
    return name;
  }

  /** The commit's hash. */
  String commit() {
    return commit;
  }

  /** What the hub says of the commit. */
  JsonNode listing() {
    return listing;
  }

  /** The names of all files, with slashes. */
  Set<String> files() {
    return files;
  }

  /** The folder of the commit in the cache. */
  Path folder() {
    return place.snapshot(commit);
  }

  /** Puts a file into the cache, if it is not there. */
  Path fetch(String file) {
    Path link = folder().resolve(checked(file));
    if (Files.exists(link)) {
      return link;
    }
    URI address =
        settings.address(kind.files() + encoded(name) + "/resolve/" + commit + "/" + encoded(file));
    HubFile found = asking(file, commit, address, () -> head(address));
    Download download =
        new Download(
            address,
            place.blob(found.tag()),
            file,
            authorization(),
            found.size(),
            Checksum.ofTag(found.tag()),
            place.lock(found.tag()));
    try {
      downloader.fetch(download);
    } catch (IOException e) {
      throw reported(file, commit, address, e);
    }
    return place.link(commit, file, found.tag());
  }

  private String checked(String file) {
    boolean leadsOut = List.of(file.split("/", -1)).stream().anyMatch(LEADING_OUT::contains);
    if (leadsOut || !file.matches("[^\\\\\\p{Cntrl}]+")) {
      throw new UserException(
          "%s has a file \"%s\" that leads out of the cache; do not use it"
              .formatted(name, Addresses.printable(file)));
    }
    return file;
  }

  private <T> T asking(String what, String revision, URI address, Retries.Request<T> request) {
    try {
      return retries.run(request, () -> 0);
    } catch (IOException e) {
      throw reported(what, revision, address, e);
    }
  }

  private JsonNode listing(URI address) throws IOException {
    byte[] listing = downloader.http().read(address, authorization(), LONGEST_LISTING);
    try {
      return JSON.readTree(listing);
    } catch (JacksonException e) {
      throw new IOException("its answer is not JSON", e);
    }
  }

  private HubFile head(URI address) throws IOException {
    HttpResponse<InputStream> answer = downloader.http().head(address, authorization());
    answer.body().close();
    return HubFile.of(address, answer.statusCode(), answer.headers());
  }

  private Map<String, String> authorization() {
    return settings
        .token()
        .map(token -> Map.of("Authorization", "Bearer " + token))
        .orElse(Map.of());
  }

  private UserException reported(String what, String revision, URI address, IOException failure) {
    if (!(failure instanceof StatusException answer)) {
      return Downloader.reported(what, address, failure);
    }
    String token = settings.token().isPresent() ? "another token" : "a token";
    String hub = settings.endpoint().getHost();
    String message =
        switch (answer.errorCode().isEmpty() ? answer.status() + "" : answer.errorCode()) {
          case "RevisionNotFound" ->
              name
                  + " has no revision \""
                  + revision
                  + "\" on "
                  + hub
                  + "; name a branch, tag or commit of it";
          case "EntryNotFound" -> name + " has no file " + what + " on " + hub + "; check the name";
          case "GatedRepo", "403" ->
              name
                  + " may be read on "
                  + hub
                  + " after its conditions are accepted on its page;"
                  + " then set HF_TOKEN to "
                  + token
                  + " that may read it";
          case "RepoNotFound", "401", "404" ->
              name
                  + " is not on "
                  + hub
                  + ", or is private; check the name, or set HF_TOKEN to "
                  + token
                  + " that may read it";
          default -> null;
        };
    return message == null
        ? Downloader.reported(what, address, failure)
        : new UserException(message + secretsKept(), failure);
  }

  /** Returns a note if the token was withheld from a proxy that could read it. */
  private String secretsKept() {
    boolean kept =
        settings.token().isPresent() && downloader.http().isReadByProxy(settings.endpoint());
    return kept
        ? "; the token was not sent, since a proxy would read it: HF_ENDPOINT needs https"
        : "";
  }

  private static String encoded(String path) {
    return Arrays.stream(path.split("/", -1))
        .map(HubSession::encodedWhole)
        .collect(Collectors.joining("/"));
  }

  private static String encodedWhole(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
