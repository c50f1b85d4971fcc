package io.portcullis.discovery.patroni;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An agent's version; {@code 4.0.0b1} counts as {@code 4.0.0}, and a missing part counts as 0. */
record AgentVersion(int major, int minor, int patch) implements Comparable<AgentVersion> {
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?(?:[^0-9].*)?", Pattern.DOTALL);

    /** Null if {@code text} is none, or no version. */
    static @Nullable AgentVersion parse(@Nullable String text) {
        Matcher parts = TEXT.matcher(text == null ? "" : text);
        return parts.matches()
                ? new AgentVersion(
                        Integer.parseInt(parts.group(1)),
                        Integer.parseInt(parts.group(2)),
                        parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3)))
                : null;
    }

    @Override
    public int compareTo(AgentVersion other) {
        return Comparator.comparingInt(AgentVersion::major)
                .thenComparingInt(AgentVersion::minor)
                .thenComparingInt(AgentVersion::patch)
                .compare(this, other);
    }
}
