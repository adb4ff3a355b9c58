package dev.longhand.runner.data;

import java.io.IOException;
import java.io.Reader;

/** Characters of a file of rows, of which no row may be longer than any text is. */
final class RowReader extends Reader {
  /** Characters that a row may have; a long novel has three million. */
  static final int MOST = 10_000_000;

  private final Reader in;
  private long length;

  RowReader(Reader in) {
    super(in);
    this.in = in;
  }

  /** A row that is too long. */
  static final class LongRowException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** Begins the next row; what is buffered of it was counted before. */
  void nextRow() {
    length = 0;
  }

  @Override
  public int read() throws IOException {
    count(1);
    return in.read();
  }

  @Override
  public int read(char[] buffer, int offset, int most) throws IOException {
    int taken = in.read(buffer, offset, most);
    count(taken);
    return taken;
  }

  private void count(int taken) throws LongRowException {
    length += Math.max(0, taken);
    if (length > MOST) {
      throw new LongRowException();
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
