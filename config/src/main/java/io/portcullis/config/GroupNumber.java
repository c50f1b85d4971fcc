package io.portcullis.config;

/** The number of a Citus group, as users write it. */
public final class GroupNumber {
    private static final String COORDINATOR = "coordinator";

    private GroupNumber() {}

    /** @throws IllegalArgumentException if {@code text} is none, with what would be right */
    public static Integer parse(String text) {
        if (text.equals(COORDINATOR)) {
            return 0;
        }
        try {
            int group = Integer.parseInt(text);
            if (group >= 0) {
                return group;
            }
        } catch (NumberFormatException e) {
            // falls through to the one answer
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a Citus group: " + COORDINATOR + " or a whole number, 0 for the coordinator");
    }

    /** For people, with the word for 0. */
    public static String text(int group) {
        return group == 0 ? "0 (" + COORDINATOR + ")" : Integer.toString(group);
    }
}
