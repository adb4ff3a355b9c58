package dev.longhand.trainer.loop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Ctrl-C (SIGINT) and SIGTERM as requests: the first is remembered until somebody asks, the second
 * ends the process at once. Closing gives both signals their former meaning back.
 *
 * <p>The JVM's signal classes (module jdk.unsupported) are reached by reflection, because the
 * compiler warns of them and warnings are errors here. Where they are missing signals keep their
 * usual meaning.
 */
public final class Signals implements AutoCloseable {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  /** A signal, and what a process that it ended exits with. */
  public enum Kind {
    /** Ctrl-C. */
    INT("Ctrl-C", 130),
    /** What a scheduler or {@code kill} sends. */
    TERM("SIGTERM", 143);

    private final String title;
    private final int exitCode;

    Kind(String title, int exitCode) {
      this.title = title;
      this.exitCode = exitCode;
    }

    /** Returns the name that users know. */
    public String title() {
      return title;
    }

    /** 128 and the signal's number. */
    public int exitCode() {
      return exitCode;
    }
  }

  private final Map<Object, Object> formerHandlers = new LinkedHashMap<>();
  private volatile Kind received;

  private Signals() {}

  /** Watches for both signals and tells of the first one, on a thread of the JVM's. */
  public static Signals watch(Consumer<Kind> first) {
    Signals signals = new Signals();
    for (Kind kind : Kind.values()) {
      signals.handle(kind, first);
    }
    return signals;
  }

  /** The first signal that came. */
  public Optional<Kind> received() {
    return Optional.ofNullable(received);
  }

  private void handle(Kind kind, Consumer<Kind> first) {
    try {
      Class<?> handlerType = Class.forName(HANDLER);
      Object signal = Class.forName(SIGNAL).getConstructor(String.class).newInstance(kind.name());
      Object handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> receive(kind, first);
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> HANDLER;
                  });
      formerHandlers.put(signal, set(signal, handler));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      formerHandlers.clear(); // no such classes, or the JVM runs with -Xrs: signals end the process
    }
  }

  private synchronized Object receive(Kind kind, Consumer<Kind> first) {
    if (received != null) {
      System.exit(kind.exitCode());
    }
    received = kind;
    first.accept(kind);
    return null;
  }

  private static Object set(Object signal, Object handler) throws ReflectiveOperationException {
    try {
      return Class.forName(SIGNAL)
          .getMethod("handle", Class.forName(SIGNAL), Class.forName(HANDLER))
          .invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("the JVM keeps this signal for itself", e);
    }
  }

  @Override
  public void close() {
    formerHandlers.forEach(
        (signal, handler) -> {
          try {
            set(signal, handler);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        });
    formerHandlers.clear();
  }
}
