package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.LockRecord;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.RecordLockTime;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Position;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a gateway saw of the records of the lock, where one keeps it: taken in as a production source does it. */
final class SeenRecords {
    private final Gateway gateway;
    private RecordLockTime times = RecordLockTime.UNKNOWN;

    @Nullable
    private Position at;

    SeenRecords(Gateway gateway) {
        this.gateway = gateway;
    }

    SeenRecords copy(Gateway into) {
        SeenRecords copy = new SeenRecords(into);
        copy.times = times;
        copy.at = at;
        return copy;
    }

    RecordLockTime times() {
        return times;
    }

    /** @param restores how often the DCS had been restored when this was evaluated */
    LockTime read(DcsReading reading, @Nullable LockRecord record, int restores) {
        Position position = reading.view().position();
        int before = gateway.chronicle.restores;
        if (before >= 0 && restores > before) {
            times = times.regressed(record, reading.sent());
            at = position;
        } else if (at == null || position.notBefore(at)) {
            times = times.read(record, reading.sent());
            at = position;
        } else {
            times = times.overtaken(record, reading.sent());
        }
        LockRecord current = times.current();
        long renewTime = current == null ? -1 : gateway.world.dcs.renewTimes.getOrDefault(current.content(), -1L);
        return gateway.policy.lockTime(times, reading.reign(), reading.sent(), renewTime);
    }

    LeadershipView watched(LeadershipView view, @Nullable LockRecord record) {
        if (at != null && view.position().notBefore(at)) {
            times = times.watched(record, gateway.elapsed());
            at = view.position();
        }
        return shown(view);
    }

    DcsReading shown(DcsReading reading) {
        return new DcsReading(
                reading.sent(), reading.reign(), shown(reading.view()), reading.registration(), reading.others());
    }

    /** A member whose lock was written over too early shows what would have kept it. */
    private LeadershipView shown(LeadershipView view) {
        LockRecord before = times.overwritten();
        MemberClaim claim = before == null ? null : view.claims().get(before.holder());
        if (before == null || claim == null) {
            return view;
        }
        Map<NodeName, MemberClaim> claims = new TreeMap<>(view.claims());
        claims.put(before.holder(), claim.with(before.bond()));
        return new LeadershipView(
                view.position(),
                view.lock(),
                view.acknowledgement(),
                claims,
                view.flags(),
                view.systemId(),
                view.history());
    }
}
