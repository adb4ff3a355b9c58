package dev.longhand.imdb.data;

import dev.longhand.files.UserException;
import dev.longhand.imdb.data.Review.Split;
import dev.longhand.runner.data.TextFileWalker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the official files of IMDB, {@code aclImdb/train/pos/ID_RATING.txt} and so on, from a
 * folder or from the archive as it is. Reviews without a label are left out.
 */
public final class Reviews {
  private static final Pattern NAME =
      Pattern.compile("(?:.*/)?(train|test)/(neg|pos)/([^/.][^/]*)\\.txt");

  /** The folders above a review's, in which it is looked for: aclImdb/train/pos/. */
  private static final int DEPTH = 4;

  private final Path source;
  private final Set<Split> wanted;
  private final List<Review> found = new ArrayList<>();

  private Reviews(Path source, Set<Split> wanted) {
    this.source = source;
    this.wanted = wanted;
  }

  /**
   * Reads the reviews of splits, by sentiment and name.
   *
   * @param source the folder or the {@code .tar.gz}
   * @throws UserException if a split or a sentiment is missing, or a file cannot be read
   */
  public static List<Review> read(Path source, Set<Split> wanted) {
    Reviews reviews = new Reviews(source, wanted);
    TextFileWalker.read(source, DEPTH, reviews::add);
    wanted.forEach(reviews::requireBoth);
    return reviews.found.stream().sorted().toList();
  }

  private void add(String name, TextFileWalker.Content content) throws IOException {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return;
    }
    Split split = Split.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
    if (wanted.contains(split)) {
      String text = decoded(name, content.read());
      found.add(new Review(split, matcher.group(2), matcher.group(3), text));
    }
  }

  private String decoded(String name, byte[] bytes) {
    try {
      // A decoder of its own reports malformed bytes; a charset alone would replace them silently.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notText) {
      throw new UserException(
          "%s: %s is not UTF-8 text; take the official aclImdb_v1.tar.gz, or convert the file"
              .formatted(source, name),
          notText);
    }
  }

  private void requireBoth(Split split) {
    for (String sentiment : Review.SENTIMENTS) {
      if (found.stream().noneMatch(r -> r.split() == split && r.sentiment().equals(sentiment))) {
        throw new UserException(
            ("--data_dir %s: there is no review in %s/%s/ there; give aclImdb_v1.tar.gz, or the"
                    + " folder that it unpacks into")
                .formatted(source, split.name().toLowerCase(Locale.ROOT), sentiment));
      }
    }
  }
}
