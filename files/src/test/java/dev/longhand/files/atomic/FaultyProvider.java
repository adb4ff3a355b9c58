package dev.longhand.files.atomic;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of the machine with {@link Faults}, for all code of a Java process that is started with
 * {@link #OPTION}. What native code writes is not counted.
 */
public final class FaultyProvider extends FileSystemProvider {
  /** The option of java. */
  public static final String OPTION =
      "-Djava.nio.file.spi.DefaultFileSystemProvider=" + FaultyProvider.class.getName();

  private static final Set<StandardOpenOption> WRITING =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private final FileSystemProvider base;
  private final Files files;

  /** Called by Java with its own provider. */
  public FaultyProvider(FileSystemProvider base) {
    this.base = base;
    this.files = new Files(base.getFileSystem(URI.create("file:///")), this);
  }

  /** What a path of this provider wraps. */
  private interface Wrapper {
    Path real();
  }

  private static Path real(Path path) {
    return path instanceof Wrapper wrapper ? wrapper.real() : path;
  }

  private Path wrapped(Path path) {
    if (path == null || path instanceof Wrapper) {
      return path;
    }
    return (Path)
        Proxy.newProxyInstance(
            FaultyProvider.class.getClassLoader(),
            new Class<?>[] {Path.class, Wrapper.class},
            (proxy, method, arguments) -> invoke(path, method, arguments));
  }

  private Object invoke(Path path, Method method, Object[] arguments) throws Throwable {
    return switch (method.getName()) {
      case "real" -> path;
      case "getFileSystem" -> files;
      case "toFile" -> new File(path.toString());
      case "iterator" -> names(path).iterator();
      default -> call(path, method, arguments == null ? new Object[0] : arguments.clone());
    };
  }

  private List<Path> names(Path path) {
    List<Path> names = new ArrayList<>();
    path.forEach(name -> names.add(wrapped(name)));
    return names;
  }

  private Object call(Path path, Method method, Object... arguments) throws Throwable {
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = arguments[i] instanceof Path other ? real(other) : arguments[i];
    }
    try {
      Object result = method.invoke(path, arguments);
      return result instanceof Path other ? wrapped(other) : result;
    } catch (InvocationTargetException failure) {
      throw failure.getCause();
    }
  }

  /** The file system whose paths are wrapped. */
  private static final class Files extends FileSystem {
    private final FileSystem base;
    private final FaultyProvider provider;

    Files(FileSystem base, FaultyProvider provider) {
      this.base = base;
      this.provider = provider;
    }

    @Override
    public FileSystemProvider provider() {
      return provider;
    }

    @Override
    public Path getPath(String first, String... more) {
      return provider.wrapped(base.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      PathMatcher matcher = base.getPathMatcher(pattern);
      return path -> matcher.matches(real(path));
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      List<Path> roots = new ArrayList<>();
      base.getRootDirectories().forEach(root -> roots.add(provider.wrapped(root)));
      return roots;
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return base.getSeparator();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return base.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return base.supportedFileAttributeViews();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      return base.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
      return base.newWatchService();
    }
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (options.stream().noneMatch(WRITING::contains)) {
      return base.newFileChannel(real(path), options, attributes);
    }
    if (java.nio.file.Files.notExists(path)) {
      Faults.growing(path, () -> {});
    } else if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      Faults.changing(path);
    }
    return new FaultyChannel(base.newFileChannel(real(path), options, attributes), path);
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    if (java.nio.file.Files.notExists(path)) {
      Faults.growing(path, () -> {});
    }
    base.createDirectory(real(path), attributes);
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    if (!Faults.hasLocks()) {
      throw new UnsupportedOperationException();
    }
    Faults.growing(link, () -> {});
    base.createLink(real(link), real(existing));
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    Faults.growing(link, () -> {});
    base.createSymbolicLink(real(link), real(target), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    Faults.changing(path);
    base.delete(real(path));
  }

  @Override
  public boolean deleteIfExists(Path path) throws IOException {
    if (java.nio.file.Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Faults.changing(path);
    }
    return base.deleteIfExists(real(path));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    Faults.growing(target, () -> java.nio.file.Files.createFile(real(target)));
    base.copy(real(source), real(target), options);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Faults.changing(target);
    base.move(real(source), real(target), options);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    DirectoryStream<Path> stream =
        base.newDirectoryStream(real(path), entry -> filter.accept(wrapped(entry)));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> entries = stream.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return entries.hasNext();
          }

          @Override
          public Path next() {
            return wrapped(entries.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }

  @Override
  public String getScheme() {
    return base.getScheme();
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return files;
  }

  @Override
  public Path getPath(URI uri) {
    return wrapped(base.getPath(uri));
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    return wrapped(base.readSymbolicLink(real(link)));
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    return base.isSameFile(real(one), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return base.isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return base.getFileStore(real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    base.checkAccess(real(path), modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return base.getFileAttributeView(real(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return base.readAttributes(real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return base.readAttributes(real(path), names, options);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    base.setAttribute(real(path), name, value, options);
  }
}
