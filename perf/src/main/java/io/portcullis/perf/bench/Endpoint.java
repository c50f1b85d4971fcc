package io.portcullis.perf.bench;

import io.portcullis.perf.measure.ProcessUse;
import io.portcullis.testkit.cluster.JdbcAddress;
import java.util.OptionalLong;

/**
 * A path to the server.
 *
 * @param process of the relay on the path, if there is one
 */
record Endpoint(String name, JdbcAddress address, OptionalLong process) {
    static final String DIRECT = "direct";
    static final String GATEWAY = "portcullis";
    static final String HAPROXY = "haproxy";
    static final String PGBOUNCER = "pgbouncer";

    static Endpoint relay(String name, JdbcAddress address, long process) {
        return new Endpoint(name, address, OptionalLong.of(process));
    }

    static Endpoint direct(JdbcAddress server) {
        return new Endpoint(DIRECT, server, OptionalLong.empty());
    }

    ProcessUse use() {
        return process.isPresent() ? ProcessUse.ofTree(process.getAsLong()) : ProcessUse.NONE;
    }
}
