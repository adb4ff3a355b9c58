package dev.longhand.newsgroups;

import dev.longhand.files.UserException;
import dev.longhand.newsgroups.Posting.Split;
import dev.longhand.runner.data.TextFileWalker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the official files of 20 newsgroups by date, {@code 20news-bydate-train/GROUP/NUMBER} and
 * {@code 20news-bydate-test/...}, from a folder or from the archive as it is.
 */
public final class Postings {
  private static final Pattern NAME =
      Pattern.compile("(?:.*/)?(?:20news-bydate-)?(train|test)/([^/.][^/]*)/([^/.][^/]*)");

  /** The folders above a document's, in which it is looked for: 20news-bydate/...-train/GROUP/. */
  private static final int DEPTH = 4;

  private final Path source;
  private final Set<Split> wanted;
  private final List<Posting> found = new ArrayList<>();

  private Postings(Path source, Set<Split> wanted) {
    this.source = source;
    this.wanted = wanted;
  }

  /**
   * Reads the documents of splits, by group and name.
   *
   * @param source the folder or the {@code .tar.gz}
   * @throws UserException if a split is missing, or a file cannot be read
   */
  public static List<Posting> read(Path source, Set<Split> wanted) {
    Postings postings = new Postings(source, wanted);
    TextFileWalker.read(source, DEPTH, postings::add);
    wanted.forEach(postings::requireSome);
    return postings.found.stream().sorted().toList();
  }

  private void add(String name, TextFileWalker.Content content) throws IOException {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return;
    }
    Split split = Split.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
    if (wanted.contains(split)) {
      String text = decoded(name, content.read());
      found.add(new Posting(split, matcher.group(2), matcher.group(3), text));
    }
  }

  /** Any bytes are ISO-8859-1, so what gives another encoding away is looked for. */
  private String decoded(String name, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    otherEncoding(text)
        .ifPresent(
            encoding -> {
              throw new UserException(
                  "%s: %s is %s, expected ISO-8859-1; take the official 20news-bydate.tar.gz, or convert the file"
                      .formatted(source, name, encoding));
            });
    return text;
  }

  private static Optional<String> otherEncoding(String text) {
    if (text.startsWith("\u00ef\u00bb\u00bf")) {
      return Optional.of("UTF-8 with a byte order mark");
    }
    boolean wide = text.startsWith("\u00ff\u00fe") || text.startsWith("\u00fe\u00ff");
    return wide ? Optional.of("UTF-16") : Optional.empty();
  }

  private void requireSome(Split split) {
    if (found.stream().noneMatch(posting -> posting.split() == split)) {
      throw new UserException(
          ("%s: there is no document in 20news-bydate-%s/GROUP/ there; give"
                  + " 20news-bydate.tar.gz, or the folder that it unpacks into")
              .formatted(source, split.name().toLowerCase(Locale.ROOT)));
    }
  }
}
