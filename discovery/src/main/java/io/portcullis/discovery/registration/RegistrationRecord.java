package io.portcullis.discovery.registration;

import io.portcullis.fencing.Clocks;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The value of a registration: JSON, format 1. Any writer may have put anything there, and a later version another format: a field that
 * cannot be read counts as absent.
 *
 * @param maxSilence the gateway's P, or null if it does not say. Then the registration's lease does: it lasts three times as long
 * @param acknowledged what every event loop of it has fenced for, in the words of the source; or null
 * @param renewed when the renewal was sent, in nanoseconds of the gateway's own elapsed clock; of no meaning to others
 * @param started when the gateway's process started, on its wall clock; null if it does not say
 * @param sessions how many sessions it had then
 * @param remembered what it remembered of the cluster. Earlier versions do not write it
 * @param cluster the DCS that this was compared with, or null if it does not say
 */
public record RegistrationRecord(
        @Nullable Duration maxSilence,
        @Nullable Acknowledgement acknowledged,
        long renewed,
        @Nullable Instant started,
        int sessions,
        Lineage remembered,
        @Nullable String cluster) {
    public static final RegistrationRecord UNREADABLE =
            new RegistrationRecord(null, null, Clocks.NEVER, null, 0, Lineage.UNKNOWN, null);

    private static final int FORMAT = 1;
    private static final int MAX_LENGTH = 1 << 16;

    /** No gateway may be configured with more: a larger value was not written by a gateway, or has another unit. */
    private static final Duration MAX_SILENCE_LIMIT = Duration.ofHours(1);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public String encode() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", FORMAT);
        if (maxSilence != null) {
            json.put("max_silence_ms", maxSilence.toMillis());
        }
        json.set("fenced", fenced());
        json.put("renewed_ns", renewed);
        json.put("started", started == null ? null : started.toString());
        json.put("sessions", sessions);
        if (!remembered.equals(Lineage.UNKNOWN)) {
            json.putObject("remembered")
                    .put("cluster", cluster)
                    .put("system", remembered.systemId())
                    .put("timeline", remembered.newest().number())
                    .put("begin", remembered.newest().begin());
        }
        return json.toString();
    }

    /** An acknowledgement that is an object is written as one. */
    private JsonNode fenced() {
        if (acknowledged == null) {
            return JsonNodeFactory.instance.nullNode();
        }
        try {
            JsonNode json = MAPPER.readTree(acknowledged.value());
            return json.isObject() ? json : JsonNodeFactory.instance.stringNode(acknowledged.value());
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.stringNode(acknowledged.value());
        }
    }

    public static RegistrationRecord decode(String value) {
        JsonNode json;
        try {
            json = value.length() > MAX_LENGTH ? null : MAPPER.readTree(value);
        } catch (JacksonException e) {
            return UNREADABLE;
        }
        if (json == null || !json.isObject()) {
            return UNREADABLE;
        }
        // What another format means by the rest is not known; an acknowledgement that it is not must not be read
        // into it.
        boolean known = json.path("format").asInt(0) == FORMAT;
        return new RegistrationRecord(
                maxSilence(json.path("max_silence_ms")),
                known ? acknowledgement(json.path("fenced")) : null,
                known ? number(json.path("renewed_ns"), Clocks.NEVER) : Clocks.NEVER,
                started(json.path("started").asString("")),
                Math.clamp(number(json.path("sessions"), 0), 0, Integer.MAX_VALUE),
                known ? lineage(json.path("remembered")) : Lineage.UNKNOWN,
                known ? text(json.path("remembered").path("cluster")) : null);
    }

    private static Lineage lineage(JsonNode remembered) {
        long timeline = number(remembered.path("timeline"), 0);
        long begin = Math.max(Timeline.UNKNOWN, number(remembered.path("begin"), Timeline.UNKNOWN));
        Timeline newest = timeline > 0 && timeline <= Integer.MAX_VALUE
                ? new Timeline(Math.toIntExact(timeline), begin)
                : Timeline.NONE;
        return new Lineage(text(remembered.path("system")), newest);
    }

    private static @Nullable String text(JsonNode node) {
        String text = node.asString("");
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Duration maxSilence(JsonNode silence) {
        long millis = number(silence, 0);
        return millis > 0 && millis <= MAX_SILENCE_LIMIT.toMillis() ? Duration.ofMillis(millis) : null;
    }

    private static long number(JsonNode node, long otherwise) {
        return node.isNumber() && node.canConvertToLong() ? node.longValue() : otherwise;
    }

    private static @Nullable Instant started(String text) {
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable Acknowledgement acknowledgement(JsonNode fenced) {
        if (fenced.isObject()) {
            return new Acknowledgement(fenced.toString());
        }
        String text = fenced.isString() ? text(fenced) : null;
        return text == null ? null : new Acknowledgement(text);
    }
}
