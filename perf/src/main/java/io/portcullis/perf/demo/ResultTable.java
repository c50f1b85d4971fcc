package io.portcullis.perf.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Prints the one table. */
final class ResultTable {
    private static final List<List<String>> HEADINGS = List.of(
            List.of("", "", "longest", "client", "writes", "of them", "acknowledged by old node"),
            List.of("event", "endpoint", "write gap", "errors", "acknowledged", "missing", "after the promotion"));
    private static final String GUTTER = "  ";
    private static final int TEXT_COLUMNS = 2;
    private static final int FIRST_COLUMN_OF_LOSSES = 5;

    private final Terminal terminal;

    ResultTable(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>(HEADINGS);
        rows.forEach(row -> lines.add(cells(row)));
        List<Integer> widths = IntStream.range(0, HEADINGS.getFirst().size())
                .mapToObj(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        HEADINGS.forEach(heading -> terminal.line(line(heading, widths)));
        terminal.line("-"
                .repeat(widths.stream()
                        .mapToInt(width -> width + GUTTER.length())
                        .sum()));
        lines.stream().skip(HEADINGS.size()).forEach(cells -> terminal.line(line(cells, widths)));
    }

    private static List<String> cells(Row row) {
        String gap = Terminal.seconds(row.gap().length());
        return List.of(
                row.event(),
                row.writer(),
                row.gap().end() == Row.End.WRITES_CAME_BACK ? gap : "> " + gap,
                number(row.errors()),
                number(row.acknowledged()),
                number(row.missing()),
                number(row.byOldNode()));
    }

    private String line(List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String space = " ".repeat(widths.get(column) - cell.length());
            line.append(column < TEXT_COLUMNS ? cell + space : space + painted(cell, column))
                    .append(GUTTER);
        }
        return line.toString().stripTrailing();
    }

    /** Only what was lost has a colour; headings are not numbers. */
    private String painted(String cell, int column) {
        if (column < FIRST_COLUMN_OF_LOSSES || !Character.isDigit(cell.charAt(0))) {
            return cell;
        }
        return terminal.paint(cell, cell.equals("0") ? Terminal.Colour.GREEN : Terminal.Colour.RED);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
