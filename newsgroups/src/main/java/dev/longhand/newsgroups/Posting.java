package dev.longhand.newsgroups;

/**
 * One document of 20 newsgroups, as it was posted.
 *
 * @param group the newsgroup, which is its class
 * @param name the file's name within the group
 */
public record Posting(Split split, String group, String name, String text)
    implements Comparable<Posting> {

  /** The official halves of the collection. */
  public enum Split {
    /** The training set, from which the validation set is held out. */
    TRAIN,
    /** The test set. */
    TEST
  }

  /** Returns the name within the split: group and file. */
  public String id() {
    return group + "/" + name;
  }

  @Override
  public int compareTo(Posting other) {
    int byGroup = group.compareTo(other.group);
    return byGroup != 0 ? byGroup : name.compareTo(other.name);
  }
}
