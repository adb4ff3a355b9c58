package dev.longhand.tools.predict;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhand.cli.Command.Positionals;
import dev.longhand.cli.CommandLine;
import dev.longhand.cli.Flag;
import dev.longhand.cli.FlagTable;
import dev.longhand.cli.ParsedArguments;
import dev.longhand.cli.Range;
import dev.longhand.cli.console.Console;
import dev.longhand.files.atomic.AtomicFile;
import dev.longhand.tools.support.JsonLines;
import dev.longhand.tools.support.ModelFolder;
import dev.longhand.tools.support.SeparateOutput;
import dev.longhand.tools.support.SharedFlags;
import dev.longhand.tools.support.Tool;
import dev.longhand.zoo.tokenizers.Encoding;
import dev.longhand.zoo.tokenizers.Tokenizer;
import dev.longhand.zoo.tokenizers.Tokenizers;
import dev.longhand.zoo.tokenizers.Truncation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code model-tools tokenize}: the token ids of texts, one JSON object a line. */
public final class TokenizeCommand {
  private TokenizeCommand() {}

  public static Tool tool() {
    return Tool.of(
        "tokenize",
        "turns JSON lines with text (and text_pair) into JSON lines with input_ids",
        FlagTable.of(
            Flag.folder("model", SharedFlags.MODEL, "model folder, or folder with its tokenizer"),
            Flag.file(
                "file", SharedFlags.DATA, "JSON lines file with text and optionally text_pair"),
            maxLength(),
            Flag.file("output", SharedFlags.OUTPUT, "file to write")),
        Positionals.NONE,
        SharedFlags.writingAlone(TokenizeCommand::run),
        "model-tools tokenize --model DIR --file texts.jsonl --output ids.jsonl");
  }

  static Flag maxLength() {
    return Flag.integer(
            "max_seq_length",
            SharedFlags.DATA,
            "truncate longer sequences (default: maximum of the model)")
        .in(Range.atLeast(3));
  }

  /** The length at which rows are cut: what the user wants, if the model can take so much. */
  static int maxLength(ParsedArguments arguments, int most, Console console) {
    int wanted = arguments.optionalInteger("max_seq_length").orElse(most);
    if (wanted > most) {
      console.warn(
          "--max_seq_length %d exceeds the maximum of %d of the model; using %d"
              .formatted(wanted, most, most));
    }
    return Math.min(wanted, most);
  }

  private static int run(ParsedArguments arguments, Console console) {
    Path input = Path.of(arguments.text("file"));
    Path output = Path.of(arguments.text("output"));
    SeparateOutput.require(input, output);
    List<JsonLines.Example> examples = JsonLines.read(input);
    AtomicFile.requireWritable(output);
    try (Tokenizer tokenizer = Tokenizers.open(folder(Path.of(arguments.text("model"))))) {
      int length = maxLength(arguments, tokenizer.modelMaxLength(), console);
      JsonLines.write(
          output, examples.stream().map(example -> tokens(tokenizer, example, length)).iterator());
    }
    console.info("wrote %,d sequences to %s".formatted(examples.size(), output));
    return CommandLine.SUCCESS;
  }

  /** A tokenizer needs no weights: a folder that is no model may have one. */
  private static Path folder(Path model) {
    boolean savedModel =
        Files.exists(model.resolve("saved_model.pb")) || Files.exists(model.resolve("savedmodel"));
    return savedModel ? ModelFolder.of(model).files() : model;
  }

  private static ObjectNode tokens(Tokenizer tokenizer, JsonLines.Example example, int length) {
    Encoding encoding =
        tokenizer.encode(example.text(), example.pair(), length, Truncation.LONGEST_FIRST);
    ObjectNode line = JsonLines.object();
    put(line.putArray("input_ids"), encoding.inputIds());
    if (tokenizer.givesTokenTypeIds()) {
      put(line.putArray("token_type_ids"), encoding.tokenTypeIds());
    }
    return line;
  }

  private static void put(ArrayNode array, int[] values) {
    for (int value : values) {
      array.add(value);
    }
  }
}
