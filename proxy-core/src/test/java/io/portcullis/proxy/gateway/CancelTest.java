package io.portcullis.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import java.io.IOException;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A cancel request arrives at the server it is meant for, with the key that this server gave. */
class CancelTest extends TwoNodeTest {
    private static byte[] keyOf(WirePeer client, WirePeer backend, byte[] secret) throws IOException {
        backend.welcome(42, secret);
        byte[] key = client.readUntil('K').body();
        client.readUntil('Z');
        return Arrays.copyOfRange(key, 4, key.length);
    }

    @Test
    void reachesTheServerOfTheSessionWithThatServersSecret() throws IOException {
        for (int length : new int[] {4, 32, 256}) {
            byte[] theirs = new byte[length];
            Arrays.fill(theirs, (byte) length);
            try (WirePeer client = gateway.replicaClient().send(WirePeer.startup("user", "alice"));
                    WirePeer backend = two.acceptStarted()) {
                byte[] ours = keyOf(client, backend, theirs);
                assertThat(ours).hasSize(length).isNotEqualTo(theirs);
                try (WirePeer canceller = gateway.client().send(WirePeer.cancelRequest(42, ours));
                        WirePeer cancelled = two.accept()) {
                    assertThat(cancelled.readPacket()).isEqualTo(WirePeer.cancelRequest(42, theirs));
                    cancelled.close();
                    assertThat(canceller.awaitEnd())
                            .as("the client waits for the end")
                            .isEqualTo(End.CLOSED);
                }
            }
        }
    }

    @Test
    void theServersOwnKeyIsOfNoUseHere() throws IOException {
        byte[] theirs = {1, 2, 3, 4};
        try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
                WirePeer backend = one.acceptStarted()) {
            keyOf(client, backend, theirs);
            try (WirePeer canceller = gateway.client().send(WirePeer.cancelRequest(42, theirs))) {
                assertThat(canceller.awaitEnd()).isEqualTo(End.CLOSED);
            }
        }
    }

    @Test
    void aKeyIsForgottenWithItsSession() throws IOException {
        byte[] ours;
        try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
                WirePeer backend = one.acceptStarted()) {
            ours = keyOf(client, backend, new byte[] {1, 2, 3, 4});
        }
        Awaitility.await().untilAsserted(() -> assertThat(gateway.sessions()).isZero());
        try (WirePeer canceller = gateway.client().send(WirePeer.cancelRequest(42, ours))) {
            assertThat(canceller.awaitEnd()).isEqualTo(End.CLOSED);
        }
    }

    @Test
    void ofAnOpaqueSessionGoesWhereThatClientHasOpaqueSessions() throws IOException {
        byte[] theirs = {9, 9, 9, 9};
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST);
                WirePeer backend = one.accept()) {
            backend.readPacket();
            backend.send((byte) 'S');
            client.readByte();
            try (WirePeer canceller = gateway.client().send(WirePeer.cancelRequest(77, theirs));
                    WirePeer cancelled = one.accept()) {
                assertThat(cancelled.readPacket()).isEqualTo(WirePeer.cancelRequest(77, theirs));
                cancelled.close();
                assertThat(canceller.awaitEnd()).isEqualTo(End.CLOSED);
            }
        }
    }

    @Test
    void mayBeRequestedAfterADeclinedRequestForEncryption() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice"));
                WirePeer backend = one.acceptStarted()) {
            byte[] ours = keyOf(client, backend, new byte[] {1, 2, 3, 4});
            try (WirePeer canceller = gateway.client()) {
                assertThat(canceller.send(WirePeer.GSSENC_REQUEST).readByte()).isEqualTo('N');
                canceller.send(WirePeer.cancelRequest(42, ours));
                try (WirePeer cancelled = one.accept()) {
                    assertThat(cancelled.readPacket()).hasSize(16);
                }
            }
        }
    }
}
