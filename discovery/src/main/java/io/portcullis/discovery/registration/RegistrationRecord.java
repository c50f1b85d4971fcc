package io.portcullis.discovery.registration;

import io.portcullis.fencing.Registration;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
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
 * The value of a registration: JSON, format 1. Anybody may have written anything there; what cannot be read becomes
 * {@link #UNREADABLE}, which has published nothing and is waited for as long as for a gateway with default settings.
 *
 * @param maxSilence the gateway's P
 * @param published the leadership that it has published as fenced, or null
 * @param renewed when the renewal was sent, in nanoseconds of the gateway's own elapsed clock; means nothing to anybody else
 * @param started when the gateway's process started, on its wall clock; null if it does not say
 * @param sessions how many sessions it had then
 */
public record RegistrationRecord(
        Duration maxSilence,
        @Nullable Leadership published,
        long renewed,
        @Nullable Instant started,
        int sessions) {
    public static final RegistrationRecord UNREADABLE =
            new RegistrationRecord(Duration.ofSeconds(10), null, Registration.UNKNOWN, null, 0);

    private static final int FORMAT = 1;
    private static final int LONGEST = 1 << 16;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public String encode() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", FORMAT);
        json.put("max_silence_ms", maxSilence.toMillis());
        if (published == null) {
            json.putNull("fenced");
        } else {
            json.putObject("fenced")
                    .put("cluster", published.cluster())
                    .put("node", published.node().value())
                    .put("holding", published.holding());
        }
        json.put("renewed_ns", renewed);
        json.put("started", started == null ? null : started.toString());
        json.put("sessions", sessions);
        return json.toString();
    }

    public static RegistrationRecord decode(String value) {
        try {
            JsonNode json = value.length() > LONGEST ? null : MAPPER.readTree(value);
            JsonNode silence = json == null ? null : json.get("max_silence_ms");
            JsonNode renewed = json == null ? null : json.get("renewed_ns");
            if (json == null
                    || json.path("format").asInt(0) != FORMAT
                    || silence == null
                    || !silence.canConvertToLong()
                    || silence.longValue() <= 0
                    || silence.longValue() > Duration.ofDays(1).toMillis()
                    || renewed == null
                    || !renewed.canConvertToLong()) {
                return UNREADABLE;
            }
            String started = json.path("started").asString("");
            return new RegistrationRecord(
                    Duration.ofMillis(silence.longValue()),
                    leadership(json.path("fenced")),
                    renewed.longValue(),
                    started.isEmpty() ? null : Instant.parse(started),
                    json.path("sessions").asInt(0));
        } catch (JacksonException | DateTimeParseException | IllegalArgumentException e) {
            return UNREADABLE;
        }
    }

    private static @Nullable Leadership leadership(JsonNode fenced) {
        return fenced.isObject()
                ? new Leadership(
                        fenced.path("cluster").asString(""),
                        new NodeName(fenced.path("node").asString("")),
                        fenced.path("holding").asString(""))
                : null;
    }
}
