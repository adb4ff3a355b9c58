package dev.longhand.files.archives;

/**
 * Bounds of what an archive may unpack to. Real archives of texts shrink by a factor of three to
 * ten; one that is far beyond is made to fill a disk or the memory.
 *
 * @param entries files and folders
 * @param entryBytes of one file
 * @param totalBytes of all files together, names and headers included
 * @param ratio of the unpacked bytes to the archive's own, once they are more than {@link
 *     #FREE_BYTES}
 */
public record ArchiveLimits(int entries, long entryBytes, long totalBytes, int ratio) {
  /** Bytes to which any archive may unpack, however small it is. */
  static final long FREE_BYTES = 16L << 20;

  /** Bytes of the headers of one entry, its name included. */
  static final long HEADER_BYTES = 1L << 20;

  /** Archives of tables, which are unpacked to the disk: 2 GiB each, 4 GiB in all. */
  public static final ArchiveLimits TABLES = new ArchiveLimits(100_000, 2L << 30, 4L << 30, 100);

  /** Archives of one text a file, which are read into memory: 16 MiB each, 1 GiB in all. */
  public static final ArchiveLimits TEXTS = new ArchiveLimits(1_000_000, 16L << 20, 1L << 30, 100);
}
