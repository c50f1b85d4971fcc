package io.portcullis.discovery.registration;

import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.Registration;
import io.portcullis.topology.Acknowledgement;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registration in the log: each new one, each leadership that is published, each new reason for a failure; not each renewal. */
public final class RegistrationLog {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationLog.class);

    private final String dcs;
    private final Set<Failure> said = EnumSet.noneOf(Failure.class);
    private @Nullable Registration last;

    /** @param dcs what people call the DCS, such as {@code etcd} */
    public RegistrationLog(String dcs) {
        this.dcs = dcs;
    }

    public void renewed(String key, Registration now) {
        said.clear();
        if (last == null || !last.id().equals(now.id())) {
            LOG.atInfo().addKeyValue("registration", key).log("registered");
        }
        Acknowledgement acknowledged = now.acknowledged();
        if (acknowledged != null && (last == null || !acknowledged.equals(last.acknowledged()))) {
            LOG.atInfo()
                    .addKeyValue("leadership", FencedLeadership.describe(acknowledged))
                    .log("published");
        }
        last = now;
    }

    public void failed(URI endpoint, Failure kind, String text) {
        if (kind != Failure.CLOSED && said.add(kind)) {
            LOG.atWarn()
                    .addKeyValue("endpoint", endpoint)
                    .addKeyValue("reason", kind.label())
                    .addKeyValue("explanation", text)
                    .log("registration in {} failed", dcs);
        }
    }
}
