package dev.longhand.files.atomic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A file's channel whose writes are counted by {@link Faults}; one that fails writes a half. */
final class FaultyChannel extends FileChannel {
  private final FileChannel channel;
  private final Path path;

  FaultyChannel(FileChannel channel, Path path) {
    this.channel = channel;
    this.path = path;
  }

  private void count(ByteBuffer bytes) throws IOException {
    ByteBuffer half = bytes.duplicate().limit(bytes.position() + bytes.remaining() / 2);
    Faults.growing(path, () -> channel.write(half));
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    count(bytes);
    return channel.write(bytes);
  }

  @Override
  public int write(ByteBuffer bytes, long at) throws IOException {
    ByteBuffer half = bytes.duplicate().limit(bytes.position() + bytes.remaining() / 2);
    Faults.growing(path, () -> channel.write(half, at));
    return channel.write(bytes, at);
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) throws IOException {
    count(bytes[offset]);
    return channel.write(bytes, offset, length);
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long at, long count) throws IOException {
    Faults.growing(path, () -> channel.transferFrom(from, at, count / 2));
    return channel.transferFrom(from, at, count);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    Faults.changing(path);
    channel.truncate(size);
    return this;
  }

  @Override
  public FileLock tryLock(long at, long size, boolean shared) throws IOException {
    requireLocks();
    return channel.tryLock(at, size, shared);
  }

  @Override
  public FileLock lock(long at, long size, boolean shared) throws IOException {
    requireLocks();
    return channel.lock(at, size, shared);
  }

  private static void requireLocks() throws IOException {
    if (!Faults.hasLocks()) {
      throw new IOException("No locks available");
    }
  }

  @Override
  public int read(ByteBuffer bytes) throws IOException {
    return channel.read(bytes);
  }

  @Override
  public int read(ByteBuffer bytes, long at) throws IOException {
    return channel.read(bytes, at);
  }

  @Override
  public long read(ByteBuffer[] bytes, int offset, int length) throws IOException {
    return channel.read(bytes, offset, length);
  }

  @Override
  public long transferTo(long at, long count, WritableByteChannel to) throws IOException {
    return channel.transferTo(at, count, to);
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public FileChannel position(long at) throws IOException {
    channel.position(at);
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void force(boolean metadata) throws IOException {
    channel.force(metadata);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long at, long size) throws IOException {
    return channel.map(mode, at, size);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    channel.close();
  }
}
