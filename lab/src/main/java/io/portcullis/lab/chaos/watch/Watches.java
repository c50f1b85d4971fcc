package io.portcullis.lab.chaos.watch;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.lock.LockWatch;
import io.portcullis.lab.chaos.setup.Lab;

/** All watches. They run on the machine itself, and no fault cuts them off. */
public record Watches(NodeWatch servers, LockWatch lock, GatewayWatch gateways) implements AutoCloseable {
    public static Watches start(Lab lab, BootClock clock) {
        return new Watches(
                new NodeWatch(lab.cluster().nodes(), clock),
                lab.servers().watch(lab.prefix(), clock),
                new GatewayWatch(lab.gateways(), clock));
    }

    @Override
    public void close() {
        servers.close();
        lock.close();
        gateways.close();
    }
}
