package io.portcullis.discovery.patroni;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what could not be understood, one sentence each. Both their number and their length are limited, since the writers of the DCS
 * decide both.
 */
public final class RecordProblems {
    static final int MAX_PROBLEMS = 16;
    static final int MAX_LENGTH = 240;
    private static final int MAX_EXCERPT_LENGTH = 60;

    private final List<String> found = new ArrayList<>();
    private int left;

    /** @param key where it stands; {@code problem} says what is wrong and what would be right */
    public void add(String key, String problem) {
        if (found.size() == MAX_PROBLEMS) {
            left++;
            return;
        }
        String sentence = excerpt(key) + ": " + problem;
        found.add(sentence.length() <= MAX_LENGTH ? sentence : sentence.substring(0, MAX_LENGTH - 1) + "…");
    }

    public List<String> all() {
        if (left == 0) {
            return List.copyOf(found);
        }
        List<String> all = new ArrayList<>(found);
        all.add("and " + left + " more");
        return List.copyOf(all);
    }

    /** The beginning of {@code text}, fit for a line of a log. */
    public static String excerpt(String text) {
        return printable(text.length() <= MAX_EXCERPT_LENGTH ? text : text.substring(0, MAX_EXCERPT_LENGTH) + "…");
    }

    /** {@code text} without what a terminal or a log would act upon. */
    static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(point ->
                        Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE ? '?' : point)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
