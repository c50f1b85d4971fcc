package io.portcullis.discovery.patroni;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A JSON object out of the DCS, read tolerantly: a field of the wrong type is a problem with a name, and otherwise as good as
 * absent. So is {@code null}.
 *
 * @param key where it stands in the DCS
 */
public record JsonRecord(String key, JsonNode node, RecordProblems problems) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Patroni's own records are a few hundred bytes; a history grows by about a hundred a failover. */
    private static final int MAX_LENGTH = 1 << 20;

    /** What {@code value} holds, or null, with a problem, if that is not JSON. */
    public static @Nullable JsonNode parse(String key, String value, RecordProblems problems) {
        if (value.length() > MAX_LENGTH) {
            problems.add(key, "is " + value.length() + " characters long; more than " + MAX_LENGTH + " are not read");
            return null;
        }
        try {
            return MAPPER.readTree(value);
        } catch (JacksonException e) {
            problems.add(key, "should be JSON, found '" + RecordProblems.excerpt(value) + "'");
            return null;
        }
    }

    /** The object that {@code value} holds; an empty one, with a problem, if that is no object. */
    public static JsonRecord object(String key, String value, RecordProblems problems) {
        JsonNode node = parse(key, value, problems);
        if (node != null && !node.isObject()) {
            problems.add(key, "should be a JSON object, found '" + RecordProblems.excerpt(value) + "'");
        }
        return new JsonRecord(
                key, node != null && node.isObject() ? node : JsonNodeFactory.instance.objectNode(), problems);
    }

    public boolean has(String field) {
        return !node.path(field).isMissingNode() && !node.path(field).isNull();
    }

    /** There is a value other than an empty text. */
    public boolean says(String field) {
        JsonNode value = node.path(field);
        return has(field) && !(value.isString() && value.stringValue().isEmpty());
    }

    public @Nullable String text(String field) {
        JsonNode value = node.path(field);
        if (value.isString()) {
            return value.stringValue();
        }
        return wrong(field, "text", null);
    }

    /** A whole number from 0 to {@code most}, or {@code otherwise}. */
    public long number(String field, long most, long otherwise) {
        JsonNode value = node.path(field);
        if (value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= 0
                && value.longValue() <= most) {
            return value.longValue();
        }
        return wrong(field, "a whole number from 0 to " + most, otherwise);
    }

    /** Patroni takes several words for true and false, and so do people who edit its configuration (patroni/utils.py, parse_bool). */
    public boolean flag(String field) {
        JsonNode value = node.path(field);
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        String word =
                value.isString() || value.isIntegralNumber() ? value.asString().toLowerCase(Locale.ROOT) : "";
        return switch (word) {
            case "on", "true", "yes", "1" -> true;
            case "off", "false", "no", "0" -> false;
            default -> wrong(field, "true or false", false);
        };
    }

    /** Whether {@code field} is there and Python's {@code bool()} would call it true: so Patroni judges tags, for which "off" is true. */
    public boolean truth(String field) {
        JsonNode value = node.path(field);
        return switch (value.getNodeType()) {
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> value.doubleValue() != 0;
            case STRING -> !value.asString().isEmpty();
            case ARRAY, OBJECT -> !value.isEmpty();
            default -> false;
        };
    }

    /** The object in {@code field}; an empty one if there is none. */
    public JsonRecord object(String field) {
        JsonNode value = node.path(field);
        if (value.isObject()) {
            return new JsonRecord(key, value, problems);
        }
        return wrong(field, "an object", new JsonRecord(key, JsonNodeFactory.instance.objectNode(), problems));
    }

    private <T extends @Nullable Object> T wrong(String field, String right, T otherwise) {
        if (has(field)) {
            String found = node.path(field).toString();
            problems.add(key, "'" + field + "' should be " + right + ", found " + RecordProblems.excerpt(found));
        }
        return otherwise;
    }
}
