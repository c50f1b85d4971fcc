package io.portcullis.proxy.fence;

import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.Standing;
import io.portcullis.proxy.route.Router;
import io.portcullis.topology.Topology;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What routing looks at: the standing of the primary route and the newest topology. Read by everybody, lock-free. */
public final class StandingCell implements Consumer<Topology> {
    private volatile Standing standing = new Standing.Closed(ClosedReason.NO_CONTACT_YET);
    private volatile long since;
    private volatile @Nullable Topology topology;

    public Router.Sight sight() {
        return new Router.Sight(standing, topology);
    }

    public Standing standing() {
        return standing;
    }

    /** When the present standing began, on the elapsed clock. */
    public long since() {
        return since;
    }

    public @Nullable Topology topology() {
        return topology;
    }

    void set(Standing next, long now) {
        since = now;
        standing = next;
    }

    /** Discovery saw the cluster. Called before the fencing machine hears of the same observation. */
    @Override
    public void accept(Topology next) {
        topology = next;
    }
}
