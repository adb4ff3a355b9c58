package dev.longhand.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * A page of the documentation.
 *
 * @param file that was read
 * @param blocks the blocks at the top of the page, in their order
 * @param links the destinations of all links
 * @param anchors what a link's fragment may be, as GitHub names headings
 * @param inlineCode the content of all code within text
 * @param codeBlocks the fenced blocks of code
 * @param longLines the lines of prose above the limit; tables and code are no prose
 */
record MarkdownPage(
    Path file,
    List<Node> blocks,
    List<String> links,
    Set<String> anchors,
    List<String> inlineCode,
    List<FencedCodeBlock> codeBlocks,
    List<String> longLines) {
  private static final Parser PARSER =
      Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build();
  private static final int MOST_COLUMNS = 130;

  /** Reads a page. */
  static MarkdownPage read(Path file) {
    String text = text(file);
    Node document = PARSER.parse(text);
    Collector collector = new Collector(text.lines().toList());
    document.accept(collector);
    List<Node> blocks = new ArrayList<>();
    for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
      blocks.add(block);
    }
    return new MarkdownPage(
        file,
        blocks,
        collector.links,
        collector.anchors,
        collector.inlineCode,
        collector.codeBlocks,
        collector.longLines);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Returns whether the page is a heading and then a paragraph. */
  boolean startsWithAnIntroduction() {
    return blocks.size() > 1
        && blocks.get(0) instanceof Heading heading
        && heading.getLevel() == 1
        && blocks.get(1) instanceof Paragraph;
  }

  private static final class Collector extends AbstractVisitor {
    private final List<String> lines;
    private final List<String> links = new ArrayList<>();
    private final Set<String> anchors = new HashSet<>();
    private final List<String> inlineCode = new ArrayList<>();
    private final List<FencedCodeBlock> codeBlocks = new ArrayList<>();
    private final List<String> longLines = new ArrayList<>();

    Collector(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void visit(Link link) {
      links.add(link.getDestination());
      visitChildren(link);
    }

    @Override
    public void visit(Code code) {
      inlineCode.add(code.getLiteral());
    }

    @Override
    public void visit(FencedCodeBlock block) {
      codeBlocks.add(block);
    }

    @Override
    public void visit(HtmlBlock block) {
      // Comments around generated sections.
    }

    @Override
    public void visit(Heading heading) {
      String anchor = anchor(TextContentRenderer.builder().build().render(heading));
      String unique = anchor;
      for (int number = 1; !anchors.add(unique); number++) {
        unique = anchor + "-" + number;
      }
      measure(heading);
      visitChildren(heading);
    }

    @Override
    public void visit(Paragraph paragraph) {
      measure(paragraph);
      visitChildren(paragraph);
    }

    private static String anchor(String title) {
      return title.strip().toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
    }

    private void measure(Block block) {
      for (SourceSpan span : block.getSourceSpans()) {
        String line = lines.get(span.getLineIndex());
        if (line.length() > MOST_COLUMNS && !line.startsWith("|")) {
          longLines.add(line);
        }
      }
    }
  }
}
