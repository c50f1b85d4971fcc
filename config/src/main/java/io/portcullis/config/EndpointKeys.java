package io.portcullis.config;

import java.net.URI;
import java.util.List;

/** The key {@code endpoints} of a section that says where a DCS is, and the flag that replaces it. */
final class EndpointKeys {
    private static final String KEY = "endpoints";

    private EndpointKeys() {}

    /**
     * Empty if there is none that can be used; then a problem has been written down.
     *
     * @param meaning of the key, for its documentation
     * @param flagged the values of {@code flag}, which override the file; empty if it was not given
     * @param missing what is missing without any, and an example
     */
    static List<URI> read(Section section, String meaning, String flag, List<String> flagged, String missing) {
        List<URI> inFile =
                section.values(Key.urls(KEY, meaning + " Also `" + flag + "`.").usually("required"));
        if (!flagged.isEmpty()) {
            return flagged.stream()
                    .flatMap(each -> section.flag(flag, each, Values::url).stream())
                    .toList();
        }
        if (inFile.isEmpty()) {
            section.problem(KEY, "is missing: " + missing + ", also " + flag);
        }
        return inFile;
    }

    /** Writes down why they cannot be used. */
    static void refused(Section section, IllegalArgumentException why) {
        section.problem(KEY, String.valueOf(why.getMessage()));
    }
}
