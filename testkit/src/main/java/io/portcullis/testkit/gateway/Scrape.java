package io.portcullis.testkit.gateway;

import java.util.List;

/** One answer of {@code /metrics}, in Prometheus' text format. */
public record Scrape(String text) {

    /**
     * The sum over all rows of a metric with all these labels, each in the text format: {@code area="heap"}.
     *
     * @throws IllegalStateException if there is no such row: a renamed metric must not look like 0
     */
    public double sum(String metric, String... labels) {
        if (rows(metric, labels).isEmpty()) {
            throw new IllegalStateException("the gateway has no metric " + metric + " " + List.of(labels));
        }
        return sumIfAny(metric, labels);
    }

    /** The same of a metric whose rows come and go; 0 if there are none. */
    public double sumIfAny(String metric, String... labels) {
        return rows(metric, labels).stream()
                .mapToDouble(row -> Double.parseDouble(row.substring(row.lastIndexOf(' ') + 1)))
                .sum();
    }

    private List<String> rows(String metric, String... labels) {
        return text.lines()
                .filter(row -> row.startsWith(metric + "{") || row.startsWith(metric + " "))
                .filter(row -> List.of(labels).stream().allMatch(row::contains))
                .toList();
    }

    /** The value of a label of a metric's first row. */
    public String label(String metric, String label) {
        String start = label + "=\"";
        return text.lines()
                .filter(row -> row.startsWith(metric + "{") && row.contains(start))
                .map(row -> row.substring(row.indexOf(start) + start.length()))
                .map(rest -> rest.substring(0, rest.indexOf('"')))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the gateway has no metric " + metric + " with " + label));
    }
}
