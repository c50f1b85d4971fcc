package io.portcullis.lab.demo;

import io.portcullis.lab.tool.Numbers;
import io.portcullis.lab.tool.Table;
import io.portcullis.lab.tool.Terminal;
import java.util.List;

/** Prints the table of the demo. */
final class ResultTable {
    private static final List<List<String>> HEADINGS = List.of(
            List.of("", "", "longest", "back after", "client", "writes", "of them", "acknowledged by old node"),
            List.of(
                    "event",
                    "endpoint",
                    "write gap",
                    "promotion",
                    "errors",
                    "acknowledged",
                    "missing",
                    "after the promotion"));
    private static final int TEXT_COLUMNS = 2;
    private static final int FIRST_COLUMN_OF_LOSSES = 6;

    private final Terminal terminal;

    ResultTable(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(List<Row> rows) {
        Table table = new Table(TEXT_COLUMNS, HEADINGS);
        rows.forEach(row -> table.add(cells(row)));
        table.lines(this::painted).forEach(terminal::line);
    }

    private static List<String> cells(Row row) {
        String gap = Terminal.seconds(row.gap().length());
        return List.of(
                row.event(),
                row.writer(),
                row.gap().end() == Row.End.WRITES_CAME_BACK ? gap : "> " + gap,
                row.back().map(Terminal::seconds).orElse("-"),
                Numbers.whole(row.errors()),
                Numbers.whole(row.acknowledged()),
                Numbers.whole(row.missing()),
                Numbers.whole(row.byOldNode()));
    }

    /** Colours the columns of losses only. */
    private String painted(String cell, int column) {
        if (column < FIRST_COLUMN_OF_LOSSES) {
            return cell;
        }
        return terminal.paint(cell, cell.equals("0") ? Terminal.Colour.GREEN : Terminal.Colour.RED);
    }
}
