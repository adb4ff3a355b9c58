package dev.longhand.files.tensors;

import static dev.longhand.files.FileErrors.quoted;

import dev.longhand.files.UserException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Reads the pickles of a torch checkpoint without calling anything that they name: numbers, texts
 * and containers are read by the library; names are looked up in a list of what a state dict needs,
 * and any other is refused before the next byte is read; calls and states are made here.
 */
final class StateDictPickle extends Unpickler {
  /** Instructions that make plain values and containers, or move them about. */
  private static final Set<Integer> PLAIN =
      Set.of(
          0x80 /* PROTO */,
          0x95 /* FRAME */,
          (int) '.',
          (int) '(',
          (int) 'N',
          0x88 /* True */,
          0x89 /* False */,
          (int) 'I',
          (int) 'J',
          (int) 'K',
          (int) 'M',
          0x8a /* LONG1 */,
          (int) 'G',
          (int) 'S',
          (int) 'T',
          (int) 'U',
          (int) 'V',
          (int) 'X',
          0x8c /* short text */,
          0x8d /* long text */,
          (int) ')',
          (int) 't',
          0x85,
          0x86,
          0x87 /* tuples */,
          (int) ']',
          (int) 'l',
          (int) 'a',
          (int) 'e',
          (int) '0',
          (int) '1',
          (int) '2',
          (int) 'g',
          (int) 'h',
          (int) 'j',
          (int) 'p',
          (int) 'q',
          (int) 'r',
          0x94 /* MEMOIZE */,
          (int) 'Q');

  /** Bytes of the length that follows an instruction. */
  private static final Map<Integer, Integer> LENGTHS =
      Map.of((int) 'T', Integer.BYTES, (int) 'X', Integer.BYTES, 0x8d, Long.BYTES);

  /** The elements of torch's storage classes. */
  private static final Map<String, ElementType> STORAGES =
      Map.of(
          "torch.DoubleStorage", ElementType.F64,
          "torch.FloatStorage", ElementType.F32,
          "torch.HalfStorage", ElementType.F16,
          "torch.BFloat16Storage", ElementType.BF16,
          "torch.LongStorage", ElementType.I64,
          "torch.IntStorage", ElementType.I32,
          "torch.ShortStorage", ElementType.I16,
          "torch.CharStorage", ElementType.I8,
          "torch.ByteStorage", ElementType.U8,
          "torch.BoolStorage", ElementType.BOOL);

  /** A Java replacement for a Python function in the pickle; no Python code runs. */
  @FunctionalInterface
  private interface Builder {
    Object build(List<?> arguments);
  }

  private static final Map<String, Builder> BUILDERS =
      Map.of(
          "collections.OrderedDict", StateDictPickle::dictionary,
          "torch._utils._rebuild_tensor", StateDictPickle::tensor,
          "torch._utils._rebuild_tensor_v2", StateDictPickle::tensor,
          "torch._utils._rebuild_parameter", arguments -> arguments.get(0));

  /**
   * Instructions and copied items of one file: a state dict of 80,000 tensors. Without a limit a
   * small file could have a long list copied again and again.
   */
  private static final int MOST_WORK = 3_000_000;

  private final Path path;
  private int work;

  StateDictPickle(Path path) {
    this.path = path;
  }

  /** The value of the next pickle of an input, of which no more is read. */
  Object next(PickleInput source) {
    try {
      memo.clear();
      return load(source);
    } catch (UserException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new UserException(
          path
              + " is no intact torch checkpoint: its list of tensors breaks off or makes no sense"
              + " (byte "
              + source.position()
              + "); download it again or save it again",
          e);
    }
  }

  @Override
  protected Object dispatch(short instruction) throws IOException {
    int code = instruction & 0xff;
    charge(1);
    switch (code) {
      case 'c' -> stack.add(named(line(), line()));
      case 0x93 -> stackGlobal();
      case 'i' -> throw refused(line() + "." + line());
      case 'R' -> reduce();
      case 'b' -> setState();
      case '}' -> stack.add(new LinkedHashMap<>());
      case 'd' -> stack.add(filled(new LinkedHashMap<>(), stack.pop_all_since_marker()));
      case 's' -> setItem();
      case 'u' -> setItems();
      default -> {
        return plain(instruction, code);
      }
    }
    return NO_RETURN_VALUE;
  }

  private void charge(int items) {
    work += items;
    if (work > MOST_WORK) {
      throw new UserException(
          "%s is no torch checkpoint of a model: its list of tensors takes more than %,d steps to read; download it again or save it again"
              .formatted(path, MOST_WORK));
    }
  }

  private Object plain(short instruction, int code) throws IOException {
    if (!PLAIN.contains(code)) {
      throw refusedInstruction(code);
    }
    Integer lengthBytes = LENGTHS.get(code);
    if (lengthBytes != null && !((PickleInput) input).holdsLengthAndContent(lengthBytes)) {
      throw new EOFException("a text is longer than the file");
    }
    return super.dispatch(instruction);
  }

  private UserException refusedInstruction(int code) {
    return switch (code) {
      case 0x82, 0x83, 0x84 -> refused("the extension EXT" + (1 << (code - 0x82)));
      case 'o', 0x81, 0x92 -> refused("a class");
      default -> throw new PickleException("instruction " + code);
    };
  }

  private String line() throws IOException {
    String line = PickleUtils.readline(input, true);
    return line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
  }

  private void stackGlobal() {
    String name = (String) stack.pop();
    String module = (String) stack.pop();
    stack.add(named(module, name));
  }

  private Object named(String module, String name) {
    String global = module + "." + name;
    if (STORAGES.containsKey(global)) {
      return STORAGES.get(global);
    }
    if (BUILDERS.containsKey(global)) {
      return BUILDERS.get(global);
    }
    throw refused(global);
  }

  private void reduce() {
    Object[] arguments = (Object[]) stack.pop();
    Builder builder = (Builder) stack.pop();
    for (Object argument : arguments) {
      charge(1 + size(argument instanceof Object[] tuple ? Arrays.asList(tuple) : argument));
    }
    stack.add(builder.build(Arrays.asList(arguments)));
  }

  /** A state dict's attributes (versions of modules) are of no use here. */
  private void setState() {
    stack.pop();
    if (!(stack.peek() instanceof Map)) {
      throw new PickleException("a state for what has none");
    }
  }

  private void setItem() {
    Object value = stack.pop();
    Object key = stack.pop();
    List<Object> pair = new ArrayList<>();
    pair.add(key);
    pair.add(value);
    filled(top(), pair);
  }

  private void setItems() {
    List<Object> pairs = stack.pop_all_since_marker();
    filled(top(), pairs);
  }

  @SuppressWarnings("unchecked") // All maps here are made here.
  private Map<Object, Object> top() {
    return (Map<Object, Object>) stack.peek();
  }

  /** Only texts and numbers are keys: hashing them takes no time that a file could make long. */
  private static Map<Object, Object> filled(Map<Object, Object> map, List<Object> pairs) {
    for (int i = 0; i < pairs.size(); i += 2) {
      Object key = pairs.get(i);
      if (!(key instanceof String) && !(key instanceof Number)) {
        throw new PickleException("a key that is no name");
      }
      map.put(key, pairs.get(i + 1));
    }
    return map;
  }

  /** An OrderedDict, of nothing or of a list of pairs as Python 2 wrote it. */
  private static Object dictionary(List<?> arguments) {
    Map<Object, Object> map = new LinkedHashMap<>();
    if (!arguments.isEmpty()) {
      for (Object pair : (List<?>) arguments.get(0)) {
        List<Object> keyAndValue =
            pair instanceof Object[] tuple ? Arrays.asList(tuple) : new ArrayList<>((List<?>) pair);
        filled(map, keyAndValue);
      }
    }
    return map;
  }

  /** Storage, offset, shape, strides; what follows says how to train, not what is in it. */
  private static Object tensor(List<?> arguments) {
    return new TorchTensor(
        (TorchStorage) arguments.get(0),
        extent(arguments.get(1)),
        sizes(arguments.get(2)),
        sizes(arguments.get(3)));
  }

  /** "storage", class, key, device, elements, and in the older format a part of it or nothing. */
  @Override
  protected Object persistentLoad(Object id) {
    Object[] parts = (Object[]) id;
    if (!"storage".equals(parts[0])) {
      throw new PickleException("something other than a storage");
    }
    ElementType type = (ElementType) parts[1];
    TorchStorage whole = new TorchStorage((String) parts[2], type, extent(parts[4]), 0);
    if (parts.length < 6 || parts[5] == null) {
      return whole;
    }
    Object[] part = (Object[]) parts[5];
    long start = extent(part[1]);
    long elements = extent(part[2]);
    if (start > whole.elements() || elements > whole.elements() - start) {
      throw new PickleException("a part beyond its storage");
    }
    return new TorchStorage(whole.key(), type, elements, start);
  }

  private static int size(Object argument) {
    return argument instanceof Collection<?> items ? items.size() : 0;
  }

  private static List<Long> sizes(Object tuple) {
    List<Long> sizes = new ArrayList<>();
    if (((Object[]) tuple).length > TensorEntry.MOST_DIMENSIONS) {
      throw new PickleException("a tensor of too many dimensions");
    }
    for (Object size : (Object[]) tuple) {
      sizes.add(extent(size));
    }
    return sizes;
  }

  private static long extent(Object number) {
    long size = number instanceof Integer small ? small : (Long) number;
    if (size < 0) {
      throw new PickleException("a negative size");
    }
    return size;
  }

  private UserException refused(String what) {
    return new UserException(
        path
            + " wants to call "
            + quoted(what)
            + ", which is no part of a checkpoint's weights, and was not read further; only load"
            + " files that you trust, or ask for the weights as safetensors");
  }
}
