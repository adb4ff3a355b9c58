package dev.longhand.trainer.data;

import java.util.Arrays;
import java.util.List;

/**
 * Labeled, tokenized rows, held in flat int arrays: 4 bytes a token (8 with types) and 12 bytes a
 * row. Rows are tokenized when they are first needed and kept, so that batches made on a thread of
 * their own tokenize ahead of the training step. Safe for use by several threads.
 */
public final class Dataset {
  private static final int NOT_READ = -1;

  private final DocumentSource source;
  private final int[][] segmentLengths;
  private final LabelType labelType;
  private final int[] classes;
  private final float[] values;
  private final int[] starts;
  private final int[] lengths;
  private int[] tokens = new int[1024];
  private int[] types = new int[0];
  private boolean typed;
  private int used;

  private Dataset(int size, RowSource source, LabelType labelType, int[] classes, float[] values) {
    this(size, false, row -> new DocumentRow(List.of(source.row(row))), labelType, classes, values);
  }

  private Dataset(
      int size,
      boolean ofDocuments,
      DocumentSource source,
      LabelType labelType,
      int[] classes,
      float[] values) {
    this.source = source;
    this.segmentLengths = new int[ofDocuments ? size : 0][];
    this.labelType = labelType;
    this.classes = classes;
    this.values = values;
    this.lengths = new int[size];
    this.starts = new int[size];
    Arrays.fill(starts, NOT_READ);
  }

  /** Returns rows that are labeled with classes. The labels are copied. */
  public static Dataset ofClasses(RowSource source, int... labels) {
    return new Dataset(labels.length, source, LabelType.CLASS, labels.clone(), new float[0]);
  }

  /** Returns rows that are labeled with real numbers. The labels are copied. */
  public static Dataset ofValues(RowSource source, float... labels) {
    return new Dataset(labels.length, source, LabelType.VALUE, new int[0], labels.clone());
  }

  /**
   * Returns rows that each have any number of several labels.
   *
   * @param labels how many there are
   * @param applies 1 where a label applies to a row and 0 where it does not, row after row; copied
   * @throws IllegalArgumentException if these are not whole rows
   */
  public static Dataset ofLabelSets(RowSource source, int labels, float... applies) {
    if (labels < 1 || applies.length % labels != 0) {
      throw new IllegalArgumentException(applies.length + " values in rows of " + labels);
    }
    int rows = applies.length / labels;
    return new Dataset(rows, source, LabelType.LABEL_SET, new int[0], applies.clone());
  }

  /** Returns rows without labels. */
  public static Dataset unlabeled(RowSource source, int size) {
    return new Dataset(size, source, LabelType.NONE, new int[0], new float[0]);
  }

  /** Returns documents of one or more segments that are labeled with classes; copies these. */
  public static Dataset ofDocuments(DocumentSource source, int... labels) {
    return new Dataset(labels.length, true, source, LabelType.CLASS, labels.clone(), new float[0]);
  }

  /** Returns documents of one or more segments, without labels. */
  public static Dataset unlabeledDocuments(DocumentSource source, int size) {
    return new Dataset(size, true, source, LabelType.NONE, new int[0], new float[0]);
  }

  /** Returns whether the rows are documents, which have segments. */
  public boolean hasSegments() {
    return segmentLengths.length > 0;
  }

  /** Returns the tokens of each segment of a document, or of the one that another row is. */
  public synchronized int[] segmentLengths(int row) {
    read(row);
    return hasSegments() ? segmentLengths[row].clone() : new int[] {lengths[row]};
  }

  /** Returns the number of rows. */
  public int size() {
    return starts.length;
  }

  /** Returns what the rows are labeled with. */
  public LabelType labelType() {
    return labelType;
  }

  /** Returns the class of a row. */
  public int classLabel(int row) {
    return classes[row];
  }

  /** Returns how many real numbers a row is labeled with: 1, or one for each label of a set. */
  public int valuesOfRow() {
    return size() == 0 ? 0 : values.length / size();
  }

  /** Copies the real numbers that a row is labeled with into an array at a position. */
  void copyValues(int row, float[] into, int at) {
    System.arraycopy(values, row * valuesOfRow(), into, at, valuesOfRow());
  }

  /** Returns a copy of the classes of all rows; empty where they are labeled otherwise. */
  public int[] classLabels() {
    return classes.clone();
  }

  /** Returns a copy of the real numbers of all rows; empty where they are labeled otherwise. */
  public float[] valueLabels() {
    return values.clone();
  }

  /** Returns the number of tokens of a row, of all its segments. */
  public synchronized int length(int row) {
    read(row);
    return lengths[row];
  }

  /** Returns the number of tokens of every row; tokenizes those that were not needed before. */
  public synchronized int[] lengths() {
    for (int row = 0; row < size(); row++) {
      read(row);
    }
    return lengths.clone();
  }

  /** Returns whether the rows have token type ids; reads the first row. */
  public synchronized boolean hasTokenTypes() {
    if (size() > 0) {
      read(0);
    }
    return typed;
  }

  /** Returns the tokens of a row, one segment after another. */
  public synchronized TokenRow row(int row) {
    read(row);
    int end = starts[row] + lengths[row];
    return new TokenRow(
        Arrays.copyOfRange(tokens, starts[row], end),
        typed ? Arrays.copyOfRange(types, starts[row], end) : new int[0]);
  }

  /**
   * Copies the tokens of a row, from one on, into an array at a position, and their types into
   * another, which may be empty where there are none.
   */
  synchronized void copy(int row, int from, int count, int[] intoTokens, int[] intoTypes, int at) {
    read(row);
    System.arraycopy(tokens, starts[row] + from, intoTokens, at, count);
    if (typed) {
      System.arraycopy(types, starts[row] + from, intoTypes, at, count);
    }
  }

  private void read(int row) {
    if (starts[row] != NOT_READ) {
      return;
    }
    List<TokenRow> segments = source.document(row).segments();
    int start = used;
    segments.forEach(segment -> append(row, segment));
    lengths[row] = used - start;
    starts[row] = start;
    if (hasSegments()) {
      segmentLengths[row] =
          segments.stream().mapToInt(segment -> segment.inputIds().length).toArray();
    }
  }

  private void append(int row, TokenRow segment) {
    int length = segment.inputIds().length;
    boolean hasTypes = segment.tokenTypeIds().length > 0;
    if (used > 0 && hasTypes != typed) {
      throw new IllegalStateException("row " + row + ": some rows have token types and some not");
    }
    typed = hasTypes;
    grow(Math.addExact(used, length));
    System.arraycopy(segment.inputIds(), 0, tokens, used, length);
    if (typed) {
      System.arraycopy(segment.tokenTypeIds(), 0, types, used, length);
    }
    used += length;
  }

  private void grow(int needed) {
    if (needed > tokens.length) {
      long larger = Math.max(needed, tokens.length + (tokens.length >> 1));
      tokens = Arrays.copyOf(tokens, (int) Math.min(larger, Integer.MAX_VALUE - 8));
    }
    if (typed && types.length < tokens.length) {
      types = Arrays.copyOf(types, tokens.length);
    }
  }
}
