package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.check.Change;
import io.portcullis.lab.chaos.check.LockHolding;
import io.portcullis.lab.chaos.setup.LabSource;
import io.portcullis.testkit.gateway.GatewayProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the changes of leadership of a gateway from its ledger, and from its log for the time before it was killed. */
final class LedgerReader {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long NANOS_PER_MICRO = 1_000;
    private static final String LOG_LINE = " leadership changed ";
    private static final Pattern KEY_AND_VALUE = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final LabSource source;

    LedgerReader(LabSource source) {
        this.source = source;
    }

    /** Each change once. */
    List<Change> read(GatewayProcess gateway) throws IOException {
        Set<Change> changes =
                new LinkedHashSet<>(fromLog(gateway.name(), gateway.process().log()));
        changes.addAll(fromLedger(gateway.name(), gateway.get("/fence").body()));
        return List.copyOf(changes);
    }

    List<Change> fromLedger(String gateway, String json) {
        List<Change> changes = new ArrayList<>();
        for (JsonNode entry : JSON.readTree(json).findValues("changes").stream()
                .flatMap(JsonNode::valueStream)
                .toList()) {
            long news = entry.path("news_micros_since_boot").asLong();
            JsonNode times = entry.path("micros_after_news");
            changes.add(new Change(
                    gateway,
                    leadership(entry, "from"),
                    leadership(entry, "to"),
                    at(news, times.path("last_relayed")),
                    at(news, times.path("first_relayed"))));
        }
        return changes;
    }

    private @Nullable LockHolding leadership(JsonNode entry, String end) {
        return source.holding(
                entry.path(end).asString("-"), entry.path(end + "_holding").asString("-"));
    }

    private @Nullable LockHolding leadership(String line, String end) {
        return source.holding(required(line, end), required(line, end + "_holding"));
    }

    private static @Nullable Long at(long news, JsonNode micros) {
        return micros.isNumber() ? (news + micros.asLong()) * NANOS_PER_MICRO : null;
    }

    List<Change> fromLog(String gateway, String log) {
        return log.lines()
                .filter(line -> line.contains(LOG_LINE))
                .map(line -> change(gateway, line))
                .toList();
    }

    private Change change(String gateway, String line) {
        long news = Long.parseLong(required(line, "news_micros_since_boot"));
        return new Change(
                gateway,
                leadership(line, "from"),
                leadership(line, "to"),
                at(news, value(line, "last_relayed_micros")),
                at(news, value(line, "first_relayed_micros")));
    }

    private static @Nullable Long at(long news, @Nullable String micros) {
        return micros == null ? null : (news + Long.parseLong(micros)) * NANOS_PER_MICRO;
    }

    private static String required(String line, String key) {
        String value = value(line, key);
        if (value == null) {
            throw new IllegalStateException("no " + key + " in the gateway's line: " + line);
        }
        return value;
    }

    private static @Nullable String value(String line, String key) {
        Matcher pairs = KEY_AND_VALUE.matcher(line);
        while (pairs.find()) {
            if (pairs.group(1).equals(key)) {
                return pairs.group(2);
            }
        }
        return null;
    }
}
