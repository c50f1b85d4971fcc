package io.portcullis.perf.measure;

import java.util.Collection;

/** A few measurements of the same value. It has the median: the mean would measure the other tenants of the machine. */
public record Spread(double median, double min, double max, int count) {
    public static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /** The range as a share of the median. */
    public double width() {
        return (max - min) / median;
    }
}
