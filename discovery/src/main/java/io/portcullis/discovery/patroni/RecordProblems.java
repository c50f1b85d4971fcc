package io.portcullis.discovery.patroni;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what could not be understood, one sentence each. Both their number and their length are limited, since whoever writes
 * to the DCS decides over both.
 */
final class RecordProblems {
    static final int MOST = 16;
    static final int LONGEST = 240;
    private static final int EXCERPT = 60;

    private final List<String> found = new ArrayList<>();
    private int left;

    /** @param key where it stands; {@code problem} says what is wrong and what would be right */
    void add(String key, String problem) {
        if (found.size() == MOST) {
            left++;
            return;
        }
        String sentence = excerpt(key) + ": " + problem;
        found.add(sentence.length() <= LONGEST ? sentence : sentence.substring(0, LONGEST - 1) + "…");
    }

    List<String> all() {
        if (left == 0) {
            return List.copyOf(found);
        }
        List<String> all = new ArrayList<>(found);
        all.add("and " + left + " more");
        return List.copyOf(all);
    }

    /** The beginning of {@code text}, fit for a line of a log. */
    static String excerpt(String text) {
        String start = text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…";
        StringBuilder clean = new StringBuilder(start.length());
        start.codePoints()
                .map(point ->
                        Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE ? '?' : point)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
