package dev.longhand.files.download;

import dev.longhand.files.download.proxy.Addresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;

/** A server's answer that is not the file. */
public final class StatusException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

  private final int status;
  private final transient HttpHeaders headers;

  StatusException(URI address, int status, HttpHeaders headers) {
    super(Addresses.shown(address) + " answers " + status);
    this.status = status;
    this.headers = headers;
  }

  public int status() {
    return status;
  }

  /** Returns the Hub's error code: RepoNotFound, RevisionNotFound, EntryNotFound or GatedRepo. */
  public String errorCode() {
    return headers.firstValue("X-Error-Code").orElse("");
  }

  /** Whether the same question may be answered otherwise a little later. */
  public boolean passes() {
    return PASSING.contains(status);
  }

  /** The pause that the server asks for, if it does: in seconds or as a date. */
  Optional<Duration> retryAfter() {
    return headers.firstValue("Retry-After").flatMap(StatusException::duration);
  }

  private static Optional<Duration> duration(String value) {
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), then);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException unreadable) {
      return Optional.empty();
    }
  }
}
