package dev.longhand.trainer.step;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Makes the next few elements of an iterator on a thread of its own while the caller works on the
 * present one. The caller owns what {@link #next} gives; {@link #close} closes what nobody took.
 */
public final class Prefetcher<T extends AutoCloseable> implements Iterator<T>, AutoCloseable {
  private static final int ELEMENTS = 4;

  private final BlockingQueue<Made<T>> queue = new ArrayBlockingQueue<>(ELEMENTS);
  private final Thread thread;
  private Made<T> head;

  /** An element, the failure in its place, or, if both are null, the end. */
  private record Made<T>(T element, Throwable failure) {}

  public Prefetcher(String name, Iterator<T> source) {
    thread = new Thread(() -> make(source), name);
    thread.setDaemon(true);
    thread.start();
  }

  private void make(Iterator<T> source) {
    try {
      try {
        while (source.hasNext()) {
          put(source.next());
        }
        queue.put(new Made<>(null, null));
      } catch (RuntimeException | Error e) {
        queue.put(new Made<>(null, e));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: nobody waits for more
    }
  }

  private void put(T element) throws InterruptedException {
    try {
      queue.put(new Made<>(element, null));
    } catch (InterruptedException e) {
      close(element);
      throw e;
    }
  }

  @Override
  public boolean hasNext() {
    if (head == null) {
      try {
        head = queue.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for a batch", e);
      }
    }
    if (head.failure() instanceof Error e) {
      throw e;
    }
    if (head.failure() instanceof RuntimeException e) {
      throw e;
    }
    return head.element() != null;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T element = head.element();
    head = null;
    return element;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (head != null && head.element() != null) {
      close(head.element());
    }
    for (Made<T> made = queue.poll(); made != null; made = queue.poll()) {
      if (made.element() != null) {
        close(made.element());
      }
    }
  }

  private static void close(AutoCloseable element) {
    try {
      element.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
