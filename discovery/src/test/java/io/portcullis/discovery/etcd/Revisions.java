package io.portcullis.discovery.etcd;

import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Revision;

/** The revision of etcd that an observation shows. */
final class Revisions {
    private Revisions() {}

    static long of(LeadershipView view) {
        return ((Revision) view.position()).number();
    }
}
