package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.discovery.registration.Registrations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What lists of Leases say of gateways, one list after the other. Those of gateways that are gone are left out. Thread-safe. */
final class LeaseList {
    /** What a gateway has that does not say it: the default. */
    private static final Duration DEFAULT_SILENCE = Duration.ofSeconds(10);

    private final String history;
    private final LeaseAges ages = new LeaseAges();
    private List<String> abandoned = List.of();

    /** @param history which the registrations are of */
    LeaseList(String history) {
        this.history = history;
    }

    /** @param now when the list arrived, on the reader's clock */
    synchronized Registrations read(JsonNode list, long now) {
        Map<String, Registrations.Entry> entries = new TreeMap<>();
        Set<String> uids = new HashSet<>();
        List<String> over = new ArrayList<>();
        for (JsonNode lease : list.path("items")) {
            String gateway = LeaseObject.gateway(lease);
            Registrations.Entry entry = LeaseObject.entry(lease);
            uids.add(entry.id());
            ages.shown(entry.id(), entry.version(), now);
            if (gateway != null && !ages.stale(entry.id(), maxSilence(entry), now)) {
                entries.put(gateway, entry);
            }
            if (gateway != null && ages.abandoned(entry.id(), now)) {
                over.add(lease.path("metadata").path("name").asString(""));
            }
        }
        ages.retain(uids);
        abandoned = List.copyOf(over);
        return new Registrations(history, entries);
    }

    private static Duration maxSilence(Registrations.Entry entry) {
        Duration said = RegistrationRecord.decode(entry.value()).maxSilence();
        if (said != null) {
            return said;
        }
        return entry.maxSilence() == null ? DEFAULT_SILENCE : entry.maxSilence();
    }

    /** Leases that the newest list showed, and that have not changed for so long that they may be deleted. */
    synchronized List<String> abandoned() {
        return abandoned;
    }
}
