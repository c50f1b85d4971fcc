package io.portcullis.discovery.store;

import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Contacts in the log: that the DCS answers, that it does not any more, and each new reason, but not each contact. */
public final class ContactLog {
    private static final Logger LOG = LoggerFactory.getLogger(ContactLog.class);

    private enum State {
        UNKNOWN,
        ANSWERS,
        FAILS
    }

    private final String dcs;
    private final Set<Failure> said = EnumSet.noneOf(Failure.class);
    private State state = State.UNKNOWN;
    private volatile @Nullable String refusal;

    /** @param dcs what people call the DCS, such as {@code etcd} */
    public ContactLog(String dcs) {
        this.dcs = dcs;
    }

    /** What the DCS said when it refused a contact, for people; null if it has answered one since. May be called on any thread. */
    public @Nullable String refusal() {
        return refusal;
    }

    public void answered(URI endpoint) {
        refusal = null;
        if (state != State.ANSWERS) {
            state = State.ANSWERS;
            said.clear();
            LOG.atInfo().addKeyValue("endpoint", endpoint).log("{} answers", dcs);
        }
    }

    /**
     * @param text for the log
     * @param refused what the DCS said to this gateway, for people; null if it did not refuse
     */
    public void failed(URI endpoint, Failure kind, String text, @Nullable String refused) {
        if (kind == Failure.CLOSED) {
            return;
        }
        state = State.FAILS;
        if (refused != null) {
            refusal = dcs + " refuses the contacts of this gateway: " + refused;
        }
        if (said.add(kind)) {
            LOG.atWarn()
                    .addKeyValue("endpoint", endpoint)
                    .addKeyValue("reason", kind.label())
                    .addKeyValue("explanation", text)
                    .log("contact with {} failed", dcs);
        }
    }
}
