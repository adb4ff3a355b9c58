package dev.longhand.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.console.Console;
import dev.longhand.cli.console.Table;
import dev.longhand.files.FileErrors;
import dev.longhand.files.UserException;
import dev.longhand.newsgroups.HeaderFooterQuoteStripper;
import dev.longhand.newsgroups.Posting;
import dev.longhand.newsgroups.Postings;
import dev.longhand.tools.support.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code model-tools removal}: what is removed of 20 newsgroups' training documents, beside the
 * recorded hashes of what scikit-learn leaves of them.
 */
final class RemovalCommand {
  /** The order of the hashes of a document. */
  private static final List<String> PARTS =
      List.of("headers", "quotes", "footers", "headers,footers,quotes");

  private static final int DIGITS = 16;

  private RemovalCommand() {}

  static Tool tool() {
    return Tool.of(
        "removal",
        "compares what is removed of 20 newsgroups with hashes of scikit-learn's texts",
        FlagTable.of(),
        new Positionals("DATA HASHES.json", 2, 2),
        RemovalCommand::run,
        "model-tools removal 20news-bydate.tar.gz newsgroups_removed.json");
  }

  private static int run(ParsedArguments arguments, Console console) {
    Path file = Path.of(arguments.positionals().get(1));
    JsonNode hashes = hashes(file);
    List<Posting> postings =
        Postings.read(Path.of(arguments.positionals().get(0)), Set.of(Posting.Split.TRAIN));
    Table table = new Table("removed", "documents", "equal");
    boolean same = postings.size() == hashes.size();
    for (int part = 0; part < PARTS.size(); part++) {
      long equal = equal(postings, hashes, part);
      same &= equal == hashes.size();
      table.row(PARTS.get(part), Integer.toString(postings.size()), Long.toString(equal));
    }
    console.result(table);
    return same ? CommandLine.SUCCESS : CommandLine.FAILURE;
  }

  private static JsonNode hashes(Path file) {
    try {
      JsonNode documents = new ObjectMapper().readTree(Files.readString(file)).path("documents");
      if (!documents.isObject()) {
        throw new UserException(
            file + ": there is no object 'documents'; expected GROUP/NUMBER with four hashes each");
      }
      return documents;
    } catch (IOException failure) {
      throw FileErrors.reading(file, failure);
    }
  }

  private static long equal(List<Posting> postings, JsonNode hashes, int part) {
    HeaderFooterQuoteStripper removal = HeaderFooterQuoteStripper.of(Optional.of(PARTS.get(part)));
    return postings.stream()
        .filter(
            posting ->
                hash(removal.apply(posting.text()))
                    .equals(hashes.path(posting.id()).path(part).asText()))
        .count();
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
