package io.portcullis.discovery.etcd;

import io.portcullis.discovery.DiscoveryEvents.Failure;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Contacts in the log: that etcd answers, that it does not any more, and each new reason, but not each contact. */
final class ContactLog {
    private static final Logger LOG = LoggerFactory.getLogger(ContactLog.class);

    private enum State {
        UNKNOWN,
        ANSWERS,
        FAILS
    }

    private final Set<Failure> said = EnumSet.noneOf(Failure.class);
    private State state = State.UNKNOWN;

    void answered(URI endpoint) {
        if (state != State.ANSWERS) {
            state = State.ANSWERS;
            said.clear();
            LOG.atInfo().addKeyValue("endpoint", endpoint).log("etcd answers");
        }
    }

    void failed(URI endpoint, EtcdFailure why) {
        if (why.kind() == Failure.CLOSED) {
            return;
        }
        state = State.FAILS;
        if (said.add(why.kind())) {
            LOG.atWarn()
                    .addKeyValue("endpoint", endpoint)
                    .addKeyValue("reason", why.kind().label())
                    .addKeyValue("detail", why.text())
                    .log("contact with etcd failed");
        }
    }
}
