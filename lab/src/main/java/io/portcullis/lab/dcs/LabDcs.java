package io.portcullis.lab.dcs;

import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.text.Labels;

/** The kinds of DCS that a cluster of this machine can have. */
public enum LabDcs {
    ETCD("etcd"),
    CONSUL("Consul");

    private final String title;

    LabDcs(String title) {
        this.title = title;
    }

    /** Its name, for people. */
    public String title() {
        return title;
    }

    /** Its name on the command line. */
    public String label() {
        return Labels.of(this);
    }

    /** One server on loopback. */
    public DcsServer start(Workspace home) {
        return switch (this) {
            case ETCD -> RealEtcd.in(home).start();
            case CONSUL -> RealConsul.in(home).start();
        };
    }
}
