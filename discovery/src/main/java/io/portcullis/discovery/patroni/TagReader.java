package io.portcullis.discovery.patroni;

import io.portcullis.topology.MemberTags;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The {@code tags} of a member record: patroni/tags.py. Patroni writes those of its own only if they differ from the default, and any
 * others as its configuration has them.
 */
final class TagReader {
    static final int MAX_TAGS = 64;
    static final int MAX_LENGTH = 128;

    private TagReader() {}

    static MemberTags read(JsonRecord member) {
        JsonRecord tags = member.object("tags");
        Map<String, String> values = new TreeMap<>();
        int left = 0;
        for (Map.Entry<String, JsonNode> tag : tags.node().properties()) {
            String value = text(tag.getValue());
            if (value == null) {
                continue;
            }
            if (values.size() < MAX_TAGS && tag.getKey().length() <= MAX_LENGTH && value.length() <= MAX_LENGTH) {
                values.put(RecordProblems.printable(tag.getKey()), RecordProblems.printable(value));
            } else {
                left++;
            }
        }
        if (left > 0) {
            member.problems()
                    .add(
                            member.key(),
                            "'tags': " + left + " are not read, since there are more than " + MAX_TAGS
                                    + ", or they are longer than " + MAX_LENGTH + " characters");
        }
        return new MemberTags(!tags.truth("noloadbalance"), !on(tags.node().path("nostream")), values);
    }

    /** As {@code GET /replica?tag_NAME=VALUE} compares it (patroni/api.py, do_GET): {@code true} and {@code 1.4} are text, and null is no value. */
    private static @Nullable String text(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.stringValue();
            case NULL, MISSING -> null;
            default -> value.toString().toLowerCase(Locale.ROOT);
        };
    }

    /** As Patroni judges {@code nostream}, and not {@code noloadbalance}: by the word (patroni/utils.py, parse_bool). */
    private static boolean on(JsonNode value) {
        return switch (value.isContainer() ? "" : value.asString("").toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes", "1" -> true;
            default -> false;
        };
    }
}
