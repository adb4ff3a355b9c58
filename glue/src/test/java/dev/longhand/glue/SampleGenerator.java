package dev.longhand.glue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the sample that ships in {@code src/main/resources/dev/longhand/glue/sample}, byte for byte
 * the same each time, from the templates beside this class. {@link SampleDataTest} compares; {@code
 * main} writes the files anew after a template was changed.
 */
final class SampleGenerator {
  private static final long SEED = 20;
  private static final List<String> KINDS_OF_QUESTION =
      List.of("when", "where", "who", "howmany", "why");
  private static final Pattern SLOT = Pattern.compile("\\{([a-z]+)}");
  private static final Pattern ROW_NUMBER = Pattern.compile("(?m)^[0-9]+\t");
  private static final Pattern WORD = Pattern.compile("[a-z0-9]+|[^\\sa-z0-9]");

  private final Random random = new Random(SEED);

  /**
   * Writes the sample into a folder: {@code QNLI/}, {@code SST-2/}, {@code AG-News/} and the
   * vocabularies.
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    for (Map.Entry<String, String> file : new SampleGenerator().files().entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
  }

  /** The text of each file of the sample by its path in the sample's folder. */
  Map<String, String> files() {
    Map<String, List<String>> questions = templates("qnli");
    Map<String, List<String>> reviews = templates("sst2");
    Map<String, String> files = new LinkedHashMap<>();
    files.put("QNLI/train.tsv", questionFile(questions, "train.", 1200));
    files.put("QNLI/dev.tsv", questionFile(questions, "dev.", 200));
    files.put("SST-2/train.tsv", reviewFile(reviews, "train.", 600));
    files.put("SST-2/dev.tsv", reviewFile(reviews, "dev.", 120));
    files.put("vocab.txt", vocabulary(files.values()));
    files.putAll(newsFiles());
    return files;
  }

  /** The sample of AG News, drawn apart from the others and with a vocabulary of its own. */
  private static Map<String, String> newsFiles() {
    SampleGenerator generator = new SampleGenerator();
    Map<String, List<String>> articles = templates("ag_news");
    Map<String, String> files = new LinkedHashMap<>();
    files.put("AG-News/train.csv", generator.newsFile(articles, "train.", 640));
    files.put("AG-News/test.csv", generator.newsFile(articles, "dev.", 160));
    files.put("AG-News/vocab.txt", vocabulary(files.values()));
    return files;
  }

  /** Articles in the published form: quoted class number, title and description, no header. */
  private String newsFile(Map<String, List<String>> sections, String part, int rows) {
    List<String> classes = GlueTask.get("ag_news").classNames();
    StringBuilder file = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      int number = row % classes.size();
      String article = fill(pick(sections.get(part + classes.get(number))), sections, Map.of());
      int bar = article.indexOf('|');
      String title = capital(article.substring(0, bar));
      file.append(
          "\"%d\",\"%s\",\"%s\"\n".formatted(number + 1, title, article.substring(bar + 1)));
    }
    return file.toString();
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** The sections of a template file, in its order. */
  static Map<String, List<String>> templates(String task) {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> section = new ArrayList<>();
    for (String line : resource("sample/" + task + "-templates.txt").lines().toList()) {
      if (line.startsWith("[")) {
        section = new ArrayList<>();
        sections.put(line.substring(1, line.length() - 1), section);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        section.add(line);
      }
    }
    return sections;
  }

  private String questionFile(Map<String, List<String>> sections, String part, int rows) {
    StringBuilder file = new StringBuilder("index\tquestion\tsentence\tlabel\n");
    for (int row = 0; row < rows; row++) {
      file.append(row).append('\t').append(questionRow(sections, part, row % 2 == 0)).append('\n');
    }
    return file.toString();
  }

  /** One question and a passage with two or three facts, of which one is asked for, or none. */
  private String questionRow(Map<String, List<String>> sections, String part, boolean answered) {
    Map<String, String> bound = new HashMap<>();
    bound.put("thing", "the " + pick(sections.get("name")) + " " + pick(sections.get("kind")));
    bound.put("item", pick(sections.get("item")));
    List<String> kinds = new ArrayList<>(KINDS_OF_QUESTION);
    Collections.shuffle(kinds, random);
    int others = random.nextInt(5) < 4 ? 0 : 1 + random.nextInt(2);
    String asked = kinds.get(0);

    int sentences = 5 + random.nextInt(3);
    List<String> facts = kinds.subList(answered ? 0 : 1, 1 + others);
    List<String> phrases = new ArrayList<>();
    for (int i = 0; i < sentences; i++) {
      phrases.add(i < facts.size() ? facts.get(i) : "plain");
    }
    Collections.shuffle(phrases, random);
    List<String> frames = new ArrayList<>(sections.get(part + "sentence"));
    Collections.shuffle(frames, random);
    List<String> passage = new ArrayList<>(List.of(pick(sections.get(part + "opening"))));
    for (int i = 0; i < sentences; i++) {
      String phrase = pick(sections.get(part + phrases.get(i) + ".phrase"));
      passage.add(frames.get(i).replace("{...}", phrase).replace(" ,", ","));
    }

    StringBuilder text = new StringBuilder();
    for (String sentence : passage) {
      String filled = fill(sentence, sections, bound);
      text.append(text.isEmpty() ? "" : " ")
          .append(filled.substring(0, 1).toUpperCase(Locale.ROOT))
          .append(filled.substring(1));
    }
    String question = fill(pick(sections.get(part + asked + ".question")), sections, bound);
    return question + "\t" + text + "\t" + (answered ? "entailment" : "not_entailment");
  }

  private String reviewFile(Map<String, List<String>> sections, String part, int rows) {
    StringBuilder file = new StringBuilder("sentence\tlabel\n");
    for (int row = 0; row < rows; row++) {
      boolean positive = row % 2 == 0;
      Map<String, List<String>> words = new HashMap<>(sections);
      words.put("word", sections.get(positive ? "positive" : "negative"));
      String review = fill(pick(sections.get(part + "review")), words, Map.of());
      file.append(review).append('\t').append(positive ? 1 : 0).append('\n');
    }
    return file.toString();
  }

  private String fill(
      String template, Map<String, List<String>> sections, Map<String, String> bound) {
    Matcher slots = SLOT.matcher(template);
    StringBuilder text = new StringBuilder();
    while (slots.find()) {
      String name = slots.group(1);
      String filler = bound.containsKey(name) ? bound.get(name) : pick(sections.get(name));
      slots.appendReplacement(text, filler);
    }
    return slots.appendTail(text).toString();
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** BERT's special tokens, every word of the sample, and letters and digits for other words. */
  private static String vocabulary(Iterable<String> files) {
    TreeSet<String> words = new TreeSet<>();
    for (String file : files) {
      Matcher matcher =
          WORD.matcher(ROW_NUMBER.matcher(file.toLowerCase(Locale.ROOT)).replaceAll(""));
      while (matcher.find()) {
        words.add(matcher.group());
      }
    }
    List<String> pieces = new ArrayList<>();
    for (char letter : "0123456789abcdefghijklmnopqrstuvwxyz".toCharArray()) {
      words.add(String.valueOf(letter));
      pieces.add("##" + letter);
    }
    List<String> lines = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    lines.addAll(words);
    lines.addAll(pieces);
    return String.join("\n", lines) + "\n";
  }

  private static String resource(String name) {
    try (InputStream in = SampleGenerator.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
