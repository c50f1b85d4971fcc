package io.portcullis.lab.tool;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The results that pgbench prints. */
public record Load(long transactions, double tps, double latencyMillis) {
    private static final Pattern TRANSACTIONS = Pattern.compile("number of transactions actually processed: (\\d+)");
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern LATENCY = Pattern.compile("latency average = ([0-9.]+) ms");

    /** @throws IllegalStateException with the output, if the results are not in it */
    public static Load parse(String output) {
        return new Load(
                Long.parseLong(first(TRANSACTIONS, output)),
                Double.parseDouble(first(TPS, output)),
                Double.parseDouble(first(LATENCY, output)));
    }

    private static String first(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new IllegalStateException(
                    "the output of pgbench has no \"" + pattern + "\":" + System.lineSeparator() + output);
        }
        return matcher.group(1);
    }
}
