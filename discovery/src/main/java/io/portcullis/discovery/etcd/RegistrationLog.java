package io.portcullis.discovery.etcd;

import io.portcullis.discovery.patroni.FencedLeadership;
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

    private final Set<Failure> said = EnumSet.noneOf(Failure.class);
    private @Nullable Registration last;

    public void renewed(String key, Registration now) {
        said.clear();
        if (last == null || !last.id().equals(now.id())) {
            LOG.atInfo().addKeyValue("key", key).log("registered");
        }
        Acknowledgement acknowledged = now.acknowledged();
        if (acknowledged != null && (last == null || !acknowledged.equals(last.acknowledged()))) {
            LOG.atInfo()
                    .addKeyValue("leadership", FencedLeadership.describe(acknowledged))
                    .log("published");
        }
        last = now;
    }

    public void failed(URI endpoint, EtcdFailure why) {
        if (why.kind() != Failure.CLOSED && said.add(why.kind())) {
            LOG.atWarn()
                    .addKeyValue("endpoint", endpoint)
                    .addKeyValue("reason", why.kind().label())
                    .addKeyValue("explanation", why.text())
                    .log("registration in etcd failed");
        }
    }
}
