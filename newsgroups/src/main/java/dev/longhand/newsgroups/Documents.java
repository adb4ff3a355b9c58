package dev.longhand.newsgroups;

import dev.longhand.glue.Examples;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The documents of one set, ready to be classified.
 *
 * @param ids group and file of each
 * @param examples their texts and classes
 */
public record Documents(List<String> ids, Examples examples) {

  /** Returns postings with parts removed, their groups counted as the given ones are. */
  static Documents of(Path source, List<Posting> postings, Removal removal, List<String> groups) {
    return new Documents(
        postings.stream().map(Posting::id).toList(),
        new Examples(
            source,
            postings.stream().map(posting -> removal.apply(posting.text())).toList(),
            List.of(),
            postings.stream().map(posting -> groups.indexOf(posting.group())).toList(),
            List.of(),
            0));
  }

  /** Returns the number of documents. */
  public int size() {
    return ids.size();
  }

  /** Returns how many are empty, or of spaces. */
  public long empty() {
    return examples.first().stream().filter(String::isBlank).count();
  }

  /**
   * Returns so many documents drawn by a seed, in their order; all if there are no more. The first
   * ones would be of one group.
   */
  Documents drawn(int count, long seed) {
    return count >= size() ? this : at(order(size(), seed).stream().limit(count).sorted().toList());
  }

  /** Returns the rows of a set in an order drawn by a seed. */
  static List<Integer> order(int size, long seed) {
    List<Integer> rows = IntStream.range(0, size).boxed().collect(Collectors.toList());
    Collections.shuffle(rows, new Random(seed));
    return rows;
  }

  /** Returns the documents of some rows. */
  Documents at(List<Integer> rows) {
    return new Documents(
        rows.stream().map(ids::get).toList(),
        new Examples(
            examples.file(),
            rows.stream().map(examples.first()::get).toList(),
            List.of(),
            rows.stream().map(examples.classes()::get).toList(),
            List.of(),
            0));
  }
}
