package dev.longhand.files.hub;

/** The kinds of repository on the hub, and where each has its place there and in the cache. */
enum HubRepositoryKind {
  /** Models, which are the hub's default. */
  MODEL("model", "models", ""),
  /** Data sets. */
  DATASET("data set", "datasets", "/datasets");

  private final String title;
  private final String plural;
  private final String pages;

  HubRepositoryKind(String title, String plural, String pages) {
    this.title = title;
    this.plural = plural;
    this.pages = pages;
  }

  /** Its name for messages. */
  String title() {
    return title;
  }

  /** The folder of a repository in the cache. */
  String folderName(String repository) {
    return plural + "--" + repository.replace("/", "--");
  }

  /** The path under which the hub's interface tells of repositories. */
  String api() {
    return "/api/" + plural + "/";
  }

  /** The path under which the hub has the files of repositories. */
  String files() {
    return pages + "/";
  }
}
