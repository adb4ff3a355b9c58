package dev.longhand.runner.baseline.tfidf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The weights of a text's terms by how often the text and how seldom other texts have them, as
 * scikit-learn's TfidfVectorizer defines them. A term is a word of at least two letters or digits
 * in lower case, or two such words in a row. Its weight is count * (ln((1 + texts) / (1 + texts
 * with the term)) + 1), and a text's weights together have the length 1.
 */
final class TfIdf {
  private static final Pattern WORD = Pattern.compile("\\w{2,}", Pattern.UNICODE_CHARACTER_CLASS);

  private final Map<String, Integer> indices = new HashMap<>();
  private final double[] rarity;

  /** Learns the terms of texts. */
  TfIdf(List<String> texts) {
    Map<String, Integer> textsWith = new LinkedHashMap<>();
    for (String text : texts) {
      new LinkedHashSet<>(terms(text)).forEach(term -> textsWith.merge(term, 1, Integer::sum));
    }
    textsWith.keySet().forEach(term -> indices.put(term, indices.size()));
    rarity =
        textsWith.values().stream()
            .mapToDouble(count -> Math.log((1.0 + texts.size()) / (1 + count)) + 1)
            .toArray();
  }

  /** Returns how many terms are known. */
  int size() {
    return rarity.length;
  }

  /** Returns the weights of a text's known terms by their number from 0; none where it has none. */
  SortedMap<Integer, Double> weights(String text) {
    SortedMap<Integer, Double> weights = new TreeMap<>();
    for (String term : terms(text)) {
      Integer index = indices.get(term);
      if (index != null) {
        weights.merge(index, rarity[index], Double::sum);
      }
    }
    double length = Math.sqrt(weights.values().stream().mapToDouble(w -> w * w).sum());
    weights.replaceAll((index, weight) -> weight / length);
    return weights;
  }

  private static List<String> terms(String text) {
    List<String> terms = new ArrayList<>();
    String last = null;
    Matcher words = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (words.find()) {
      String word = words.group();
      terms.add(word);
      if (last != null) {
        terms.add(last + " " + word);
      }
      last = word;
    }
    return terms;
  }
}
