package io.portcullis.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.tls.ServerTlsSettings.Mode;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code server-tls} before servers that say nothing, for cancel requests, and together with TLS towards clients. */
@Tag("slow")
class ServerTlsSilenceTest extends ServerTlsFixture {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatAgreesToTlsAndThenSaysNothingIsWaitedForNoLongerThanAnother(boolean agrees) throws IOException {
        try (TestGateway gateway = gateway(Mode.REQUIRE);
                WirePeer client = gateway.client().send(STARTUP);
                WirePeer asked = server.accept()) {
            request(asked);
            if (agrees) {
                asked.send((byte) 'S');
                asked.readByte();
            }
            gateway.pass(CONNECT_WAIT);
            assertThat(client.readMessage().fields()).containsEntry('C', "57P03");
            TlsPeer.rest(asked);
        }
    }

    @Test
    void aServerThatDoesNotAnswerTheClientsRequestIsNotWaitedForEither() throws IOException {
        try (TestGateway gateway = gateway(Mode.DISABLE);
                WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST);
                WirePeer asked = server.accept()) {
            request(asked);
            gateway.pass(CONNECT_WAIT);
            assertThat(client.readByte()).isEqualTo('N');
            assertThat(client.send(STARTUP).readMessage().fields()).containsEntry('C', "57P03");
            assertThat(TlsPeer.rest(asked)).isEmpty();
        }
    }

    // ---- cancel requests

    @Test
    void theSecretOfACancelRequestTravelsAsItsSessionDid() throws IOException {
        try (TestGateway gateway = gateway(Mode.VERIFY_FULL);
                WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = TlsPeer.server(server.accept(), trusted.showing())) {
            backend.readPacket();
            backend.welcome(42, SECRET);
            byte[] key = client.readUntil('K').body();
            byte[] request = WirePeer.cancelRequest(42, Arrays.copyOfRange(key, 4, key.length));
            try (WirePeer canceller = gateway.client().send(request)) {
                try (WirePeer cancelled = TlsPeer.server(server.accept(), trusted.showing())) {
                    assertThat(cancelled.readPacket()).isEqualTo(WirePeer.cancelRequest(42, SECRET));
                }
                assertThat(canceller.awaitEnd()).isEqualTo(End.CLOSED);
            }
            for (ServerTlsTest.Answer answer :
                    List.of(ServerTlsTest.Answer.N, ServerTlsTest.Answer.TLS_OF_A_STRANGER)) {
                try (WirePeer canceller = gateway.client().send(request);
                        WirePeer asked = server.accept()) {
                    request(asked);
                    assertThat(ServerTlsTest.heardAfter(answer, asked))
                            .as(answer.name())
                            .isEmpty();
                    assertThat(canceller.awaitEnd()).isEqualTo(End.CLOSED);
                }
            }
        }
    }

    /** A hung server must not keep one of the few places for cancel requests, nor the client that waits for the end. */
    @Test
    void aServerThatDoesNotAnswerWhenItIsAskedForTlsKeepsNoCancelRequest() throws IOException {
        try (TestGateway gateway = gateway(Mode.REQUIRE);
                WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = TlsPeer.server(server.accept(), trusted.showing())) {
            backend.readPacket();
            backend.welcome(42, SECRET);
            byte[] key = client.readUntil('K').body();
            byte[] request = WirePeer.cancelRequest(42, Arrays.copyOfRange(key, 4, key.length));
            try (WirePeer canceller = gateway.client().send(request);
                    WirePeer hung = server.accept()) {
                request(hung);
                assertThat(canceller.awaitEnd()).isEqualTo(End.CLOSED);
                assertThat(hung.awaitEnd()).isEqualTo(End.RESET);
            }
        }
    }

    @Test
    void bothSidesOfTheGatewayMayHaveTlsOfItsOwn() throws IOException {
        try (TestGateway gateway = terminating(Mode.VERIFY_FULL);
                WirePeer client =
                        TlsPeer.client(gateway.client(), elsewhere.trusting()).send(STARTUP);
                WirePeer backend = TlsPeer.server(server.accept(), trusted.showing())) {
            converse(client, backend);
        }
    }
}
