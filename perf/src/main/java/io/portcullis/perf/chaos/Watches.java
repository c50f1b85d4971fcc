package io.portcullis.perf.chaos;

import io.portcullis.app.clock.BootClock;

/** All that look on, from beside the faults: nothing is ever cut between them and what they look at. */
record Watches(ServerWatch servers, LockWatch lock, GatewayWatch gateways) implements AutoCloseable {
    static Watches start(Lab lab, BootClock clock) {
        return new Watches(
                new ServerWatch(lab.cluster().nodes(), clock),
                new LockWatch(lab.etcd(), lab.prefix(), clock),
                new GatewayWatch(lab.gateways(), clock));
    }

    @Override
    public void close() {
        servers.close();
        lock.close();
        gateways.close();
    }
}
