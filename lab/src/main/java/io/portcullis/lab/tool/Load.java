package io.portcullis.lab.tool;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What pgbench did, in its own words. */
public record Load(long transactions, double tps, double latencyMillis) {
    private static final Pattern TRANSACTIONS = Pattern.compile("number of transactions actually processed: (\\d+)");
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern LATENCY = Pattern.compile("latency average = ([0-9.]+) ms");

    /** @throws IllegalStateException showing what it said instead */
    public static Load parse(String said) {
        return new Load(
                Long.parseLong(first(TRANSACTIONS, said)),
                Double.parseDouble(first(TPS, said)),
                Double.parseDouble(first(LATENCY, said)));
    }

    private static String first(Pattern wanted, String said) {
        Matcher matcher = wanted.matcher(said);
        if (!matcher.find()) {
            throw new IllegalStateException(
                    "pgbench did not say \"" + wanted + "\", but:" + System.lineSeparator() + said);
        }
        return matcher.group(1);
    }
}
