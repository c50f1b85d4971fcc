package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Clients that come while the primary moves: they wait, in whatever way they come, and none of them is told of it. */
class SwitchoverIT {
    private static final int CLIENTS_PER_KIND = 4;

    /** Longer than a switchover takes on a machine that is busy with other work. */
    private static final String LONG_CONNECT_WAIT = "limits: {connect-wait: 170s}\n";

    /** Logs in and leaves, again and again. */
    private static final class Visitor {
        private final String kind;
        private final int port;
        private final boolean asksForTls;
        private final Queue<String> failures;
        private final AtomicInteger visits = new AtomicInteger();
        private final Thread thread;
        private volatile boolean enough;

        Visitor(String kind, int port, boolean asksForTls, Queue<String> failures) {
            this.kind = kind;
            this.port = port;
            this.asksForTls = asksForTls;
            this.failures = failures;
            this.thread = Thread.ofVirtual().start(this::come);
        }

        private void come() {
            while (!enough) {
                try {
                    visit();
                } catch (IOException e) {
                    failures.add(kind + ": " + e);
                }
                visits.incrementAndGet();
            }
        }

        private void visit() throws IOException {
            try (WirePeer client = WirePeer.connect(port)) {
                if (asksForTls && client.send(WirePeer.SSL_REQUEST).readByte() != 'N') {
                    throw new IOException("the servers have no TLS, and there it is");
                }
                client.send(WirePeer.startup("user", Login.SUPERUSER.user(), "database", "postgres"));
                Message heard = client.readMessage();
                while (heard.type() != 'Z') {
                    if (heard.type() == 'E') {
                        throw new IOException(heard.fields().toString());
                    }
                    heard = client.readMessage();
                }
                client.send('X');
            }
        }

        /** Two more visits have ended: at least one of them began after this was called. */
        void awaitNewVisit() {
            int before = visits.get();
            Waiting.until("a new visit: " + kind, Waiting.AT_MOST, () -> visits.get() > before + 1);
        }

        void leave() throws InterruptedException {
            enough = true;
            thread.join();
        }
    }

    @Test
    void nobodyWhoComesDuringASwitchoverGetsAnError() throws Exception {
        try (Workspace home = Workspace.create("switchover-it")) {
            PatroniCluster cluster = PatroniCluster.start(home, 2, PatroniSettings.DEFAULTS.timing(Timing.PATIENT));
            GatewayLaunch patient = GatewayLaunch.plain().withConfig(home, LONG_CONNECT_WAIT);
            try (GatewayProcess plain = GatewayProcess.start(home, patient, cluster)) {
                GatewayLaunch asks =
                        GatewayLaunch.plain().withConfig(home, LONG_CONNECT_WAIT + "server-tls: {mode: prefer}\n");
                try (GatewayProcess asking = GatewayProcess.start(home, asks, cluster)) {
                    assertThat(visitedDuringSwitchovers(
                                    cluster,
                                    plain.primary().port(),
                                    asking.primary().port()))
                            .isEmpty();
                }
            }
        }
    }

    /** There and back, with visitors all the time; returns what went wrong for them. */
    private static Queue<String> visitedDuringSwitchovers(PatroniCluster cluster, int plain, int asking)
            throws InterruptedException {
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        List<Visitor> visitors = new ArrayList<>();
        for (int i = 0; i < CLIENTS_PER_KIND; i++) {
            visitors.add(new Visitor("plain", plain, false, failures));
            visitors.add(new Visitor("asks for TLS", plain, true, failures));
            visitors.add(new Visitor("the gateway asks for TLS", asking, false, failures));
        }
        try {
            for (int times = 0; times < 2; times++) {
                visitors.forEach(Visitor::awaitNewVisit);
                RealPatroni old = cluster.waitForLeader(Waiting.AT_MOST);
                cluster.waitForStreaming(1, Waiting.AT_MOST);
                cluster.switchover(cluster.others(old).getFirst());
                visitors.forEach(Visitor::awaitNewVisit);
            }
        } finally {
            for (Visitor visitor : visitors) {
                visitor.leave();
            }
        }
        return failures;
    }
}
