package io.portcullis.discovery.etcd;

import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Contacts in the log: that etcd answers, that it does not any more, and each new reason, but not each contact. */
public final class ContactLog {
    private static final Logger LOG = LoggerFactory.getLogger(ContactLog.class);

    private enum State {
        UNKNOWN,
        ANSWERS,
        FAILS
    }

    private final Set<Failure> said = EnumSet.noneOf(Failure.class);
    private State state = State.UNKNOWN;
    private volatile @Nullable String refusal;

    /** What etcd said when it refused a contact, for people; null if it has answered one since. May be asked on any thread. */
    public @Nullable String refusal() {
        return refusal;
    }

    public void answered(URI endpoint) {
        refusal = null;
        if (state != State.ANSWERS) {
            state = State.ANSWERS;
            said.clear();
            LOG.atInfo().addKeyValue("endpoint", endpoint).log("etcd answers");
        }
    }

    public void failed(URI endpoint, EtcdFailure why) {
        if (why.kind() == Failure.CLOSED) {
            return;
        }
        state = State.FAILS;
        if (why.refused()) {
            refusal = "etcd refuses the contacts of this gateway: " + why.said();
        }
        if (said.add(why.kind())) {
            LOG.atWarn()
                    .addKeyValue("endpoint", endpoint)
                    .addKeyValue("reason", why.kind().label())
                    .addKeyValue("explanation", why.text())
                    .log("contact with etcd failed");
        }
    }
}
