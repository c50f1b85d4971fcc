package io.portcullis.discovery.etcd;

import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Position;
import io.portcullis.topology.Revision;

/** The revision of etcd that an observation or a watch shows. */
final class Revisions {
    private Revisions() {}

    static long of(LeadershipView view) {
        return number(view.position());
    }

    static long number(Position position) {
        return ((Revision) position).number();
    }
}
