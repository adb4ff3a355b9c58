package dev.longhand.tools.table;

/** What a reader must know of a figure before comparing it. The letter stands beside the figure. */
enum Mark {
  /** Training saw a part of the training set. */
  PART_OF_TRAINING_DATA('a', "trained on a part of the training data"),
  /** The evaluation saw a part of its set. */
  PART_OF_EVALUATION_DATA('b', "evaluated on a part of the set"),
  /** A file has another number of rows than the official one. */
  NOT_OFFICIAL('c', "data are not the official split"),
  /** A part of the model has its first random values. */
  UNTRAINED('d', "a part of the model was never trained; no figure"),
  /** One answer for all rows would be as good. */
  NOT_BETTER_THAN_MAJORITY('e', "not better than the majority class"),
  /** The training loss is not finite or grew. */
  DIVERGED('f', "diverged: the training loss is not finite or ended above its start"),
  /** The run did not come to its end. */
  UNFINISHED('g', "the run is not finished"),
  /** The reported set decided which checkpoint is reported. */
  CHOSEN_ON_THIS_SET('h', "the checkpoint was chosen on the set that is reported"),
  /** The processors were shared. */
  SHARED_PROCESSORS('i', "other processes used the processors; the times are not comparable");

  private final char letter;
  private final String text;

  Mark(char letter, String text) {
    this.letter = letter;
    this.text = text;
  }

  char letter() {
    return letter;
  }

  String text() {
    return text;
  }
}
