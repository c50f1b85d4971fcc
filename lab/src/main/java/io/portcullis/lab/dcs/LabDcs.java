package io.portcullis.lab.dcs;

import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.testkit.process.Workspace;

/** The kinds of DCS that a cluster of this machine can have. */
public enum LabDcs {
    ETCD("etcd"),
    CONSUL("Consul"),
    ZOOKEEPER("ZooKeeper");

    private final String title;

    LabDcs(String title) {
        this.title = title;
    }

    /** Its name, for people. */
    public String title() {
        return title;
    }

    /** A client can ask how long a lock still holds. */
    public boolean tellsExpiry() {
        return this == ETCD;
    }

    /** One server on loopback. */
    public DcsServer start(Workspace home) {
        return switch (this) {
            case ETCD -> RealEtcd.in(home).start();
            case CONSUL -> RealConsul.in(home).start();
            case ZOOKEEPER -> RealZooKeeper.in(home).start();
        };
    }
}
