package dev.longhand.imdb.data;

import java.util.List;

/**
 * A review of IMDB.
 *
 * @param sentiment {@code neg} or {@code pos}, which is its class
 * @param name the file's name within that folder, without {@code .txt}: a number and the rating
 */
public record Review(Split split, String sentiment, String name, String text)
    implements Comparable<Review> {
  /** The classes in the order in which they are counted. */
  public static final List<String> SENTIMENTS = List.of("neg", "pos");

  /** The official halves of the collection. */
  public enum Split {
    /** What is trained on, and held out for validation. */
    TRAIN,
    /** What results are reported on. */
    TEST
  }

  /** Returns the name within the split: folder and file. */
  public String id() {
    return sentiment + "/" + name;
  }

  @Override
  public int compareTo(Review other) {
    int bySplit = split.compareTo(other.split);
    return bySplit != 0 ? bySplit : id().compareTo(other.id());
  }
}
