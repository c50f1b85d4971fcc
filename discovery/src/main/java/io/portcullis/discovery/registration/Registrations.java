package io.portcullis.discovery.registration;

import io.portcullis.fencing.Registration;
import io.portcullis.topology.Lineage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The registrations of all gateways of a cluster, as one reading shows them.
 *
 * @param history of the DCS that was read
 * @param entries by the gateways' names
 */
public record Registrations(String history, Map<String, Entry> entries) {
    /** Of more gateways it does not matter what they remember. */
    private static final int MAX_GATEWAYS = 256;

    /** A registration that says nothing and ends with nothing that could say it was not written by a gateway. */
    private static final Duration DEFAULT_SILENCE = Duration.ofSeconds(10);

    /**
     * One registration.
     *
     * @param id distinguishes it from every other, an earlier one under the same name included
     * @param version changes with every write
     * @param value as it was written
     * @param maxSilence what its {@link Registration.Lifetime} says of its gateway's P, for a value that does not say it; or null
     */
    public record Entry(
            String id,
            String version,
            String value,
            @Nullable Duration maxSilence) {}

    public Registrations {
        entries = new TreeMap<>(entries);
    }

    /** That of the gateway of this name, or null if there is none. */
    public @Nullable Registration own(String name) {
        Entry entry = entries.get(name);
        return entry == null ? null : registration(entry);
    }

    /** As its gateway knows it. */
    public static Registration registration(Entry entry) {
        RegistrationRecord record = RegistrationRecord.decode(entry.value());
        return new Registration(
                entry.id(), entry.version(), record.renewed(), record.acknowledged(), record.remembered());
    }

    /**
     * What the gateways of other names remember. What was compared with another history of the DCS says nothing of this one: a restore may
     * bring back old registrations.
     */
    public Map<String, Lineage> others(String own) {
        Map<String, Lineage> others = new HashMap<>();
        entries.forEach((name, entry) -> {
            RegistrationRecord record = RegistrationRecord.decode(entry.value());
            if (!name.equals(own) && history.equals(record.cluster()) && others.size() < MAX_GATEWAYS) {
                others.put(name, record.remembered());
            }
        });
        return others;
    }

    /** As barriers and people see them. */
    public List<Registered.Gateway> gateways() {
        List<Registered.Gateway> gateways = new ArrayList<>();
        entries.forEach((name, entry) -> {
            RegistrationRecord record = RegistrationRecord.decode(entry.value());
            Duration said = record.maxSilence() == null ? entry.maxSilence() : record.maxSilence();
            gateways.add(new Registered.Gateway(
                    name, entry.id(), Objects.requireNonNullElse(said, DEFAULT_SILENCE), record));
        });
        return gateways;
    }
}
