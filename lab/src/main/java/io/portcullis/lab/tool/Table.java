package io.portcullis.lab.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A table for the terminal. Text is aligned to the left, numbers to the right. */
public final class Table {
    private static final String GUTTER = "  ";

    private final int textColumns;
    private final List<List<String>> headings;
    private final List<List<String>> rows = new ArrayList<>();

    /** The first columns hold text, the others numbers. */
    public Table(int textColumns, List<List<String>> headings) {
        this.textColumns = textColumns;
        this.headings = List.copyOf(headings);
    }

    public void add(List<String> row) {
        rows.add(List.copyOf(row));
    }

    public void add(String... row) {
        add(List.of(row));
    }

    /** Colours a cell after it has been aligned. */
    public interface Painter {
        String paint(String cell, int column);
    }

    public List<String> lines() {
        return lines((cell, column) -> cell);
    }

    public List<String> lines(Painter painter) {
        List<Integer> widths = IntStream.range(0, headings.getFirst().size())
                .mapToObj(this::width)
                .toList();
        List<String> lines = new ArrayList<>();
        headings.forEach(heading -> lines.add(line(heading, widths, (cell, column) -> cell)));
        lines.add("-"
                .repeat(widths.stream()
                        .mapToInt(width -> width + GUTTER.length())
                        .sum()));
        rows.forEach(row -> lines.add(line(row, widths, painter)));
        return lines;
    }

    private int width(int column) {
        return IntStream.concat(
                        headings.stream().mapToInt(row -> row.get(column).length()),
                        rows.stream().mapToInt(row -> row.get(column).length()))
                .max()
                .orElse(0);
    }

    private String line(List<String> cells, List<Integer> widths, Painter painter) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String space = " ".repeat(widths.get(column) - cell.length());
            line.append(column < textColumns ? cell + space : space + painter.paint(cell, column))
                    .append(GUTTER);
        }
        return line.toString().stripTrailing();
    }
}
