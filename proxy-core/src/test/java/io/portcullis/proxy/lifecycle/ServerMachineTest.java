package io.portcullis.proxy.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.proxy.lifecycle.ServerPhase.Connected;
import io.portcullis.proxy.lifecycle.ServerPhase.Connecting;
import io.portcullis.proxy.lifecycle.ServerPhase.Linked;
import io.portcullis.proxy.lifecycle.ServerPhase.LoggingIn;
import io.portcullis.proxy.lifecycle.ServerPhase.None;
import io.portcullis.proxy.lifecycle.ServerPhase.Suspended;
import io.portcullis.proxy.lifecycle.SessionEffect.Visibility;
import io.portcullis.proxy.route.Target;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import org.junit.jupiter.api.Test;

class ServerMachineTest {
    private static final Target TARGET = new Target(new NodeName("pg1"), new NodeAddress("127.0.0.1", 5432), null);

    private final ServerMachine server = new ServerMachine();

    @Test
    void aConnectionGoesThroughItsPhasesWithoutAClient() {
        server.onEffect(new SessionEffect.Connect(TARGET, Visibility.VISIBLE));
        assertThat(server.phase()).isEqualTo(new Connecting(TARGET));
        server.onEvent(new SessionEvent.ServerConnected());
        assertThat(server.phase()).isEqualTo(new Connected(TARGET));
        server.onEffect(new SessionEffect.SendStartup());
        assertThat(server.phase()).isEqualTo(new LoggingIn(TARGET));
        server.onEffect(new SessionEffect.Relay(TARGET, Visibility.VISIBLE));
        server.onEffect(new SessionEffect.PauseReading());
        server.onEvent(new SessionEvent.Authenticated());
        assertThat(server.phase()).isEqualTo(new Suspended(new Linked(TARGET, true)));
        server.onEffect(new SessionEffect.ResumeReading());
        assertThat(server.phase()).isEqualTo(new Linked(TARGET, true));
        server.onEffect(new SessionEffect.End(EndReason.CLIENT_CLOSED));
        assertThat(server.phase()).isEqualTo(new None());
    }

    @Test
    void aServerWhoseMessagesAreNotSeenCountsAsAuthenticated() {
        server.onEffect(new SessionEffect.Connect(TARGET, Visibility.OPAQUE));
        server.onEvent(new SessionEvent.ServerConnected());
        server.onEffect(new SessionEffect.AskServerTls());
        server.onEvent(new SessionEvent.ServerTlsAnswered((byte) 'S'));
        server.onEffect(new SessionEffect.Relay(TARGET, Visibility.OPAQUE));
        assertThat(server.phase()).isEqualTo(new Linked(TARGET, true));
    }

    @Test
    void whatWasOnItsWayWhenTheConnectionWasDroppedIsIgnored() {
        server.onEffect(new SessionEffect.Connect(TARGET, Visibility.VISIBLE));
        server.onEffect(new SessionEffect.DropServer());
        server.onEvent(new SessionEvent.ServerConnected());
        assertThat(server.phase()).isEqualTo(new None());
    }

    @Test
    void whatAConnectionCannotDoInItsPhaseIsNotAskedOfIt() {
        assertThatThrownBy(() -> server.onEffect(new SessionEffect.SendStartup()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SendStartup");
        server.onEffect(new SessionEffect.Connect(TARGET, Visibility.VISIBLE));
        assertThatThrownBy(() -> server.onEffect(new SessionEffect.Connect(TARGET, Visibility.VISIBLE)))
                .isInstanceOf(IllegalStateException.class);
    }
}
